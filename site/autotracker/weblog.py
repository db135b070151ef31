"""The web server's own log, without secrets.

Who switches gunicorn's access log on (``--access-logfile -``) gets it masked, too.
"""

from typing import Any

from gunicorn.glogging import Logger

from autotracker.redaction import MASK, mask


class MaskingLogger(Logger):
    """gunicorn's, with stars in place of the secrets of an address."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what a line of the access log is made of."""
        found: dict[str, Any] = super().atoms(*args, **kwargs)
        return {name: _masked(name, value) for name, value in found.items()}


def _masked(name: str, value: Any) -> Any:
    if "cookie" in name or "authorization" in name:
        return MASK
    return mask(value) if isinstance(value, str) else value
