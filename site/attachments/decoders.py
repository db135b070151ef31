"""Which decoders of pictures this process has: those of the pictures that are taken.

Pillow tries some forty kinds on whatever it is given; for one of them it starts
Ghostscript. Whoever opens a picture here, Wagtail and Django included, has two.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from PIL import Image

from attachments.mime import IMAGES


def keep_ours() -> None:
    """Take every other decoder away, also from what imports one later: a part of
    Pillow brings its own along (that of TIFF comes with a JPEG's Exif)."""
    Image.preinit()
    for name in set(Image.OPEN) - IMAGES:
        del Image.OPEN[name]
    Image.ID[:] = [name for name in Image.ID if name in IMAGES]
    if not hasattr(Image.register_open, "wrapped"):
        Image.register_open = _filtered(Image.register_open)
    # Beyond twice of this, Pillow refuses by itself what came past the rule for files.
    Image.MAX_IMAGE_PIXELS = settings.MAX_IMAGE_PIXELS


def _filtered(register_open: Callable[..., None]) -> Any:
    def register(id: str, *args: Any, **kwargs: Any) -> None:  # noqa: A002  (its name)
        if id.upper() in IMAGES:
            register_open(id, *args, **kwargs)

    register.wrapped = register_open  # type: ignore[attr-defined]
    return register
