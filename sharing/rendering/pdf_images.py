"""The pictures of a service book: copies as strangers may have them, few enough that
the book can be sent by mail."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sharing import file_views
from sharing.content.files import Attached
from sharing.content.schema import File, History

MOST = 60  # pictures of at most 480 pixels, some 30 KB each; the others are named


def put(folder: Path, attached: Attached, history: History) -> dict[str, str]:
    """Put the pictures of a history into a folder, those of the latest work first;
    return their names there by their keys."""
    names = {}
    for number, file in enumerate(islice(_pictures(history), MOST)):
        image = attached.image(file)
        opened = image and file_views.copy(image, small=True)
        if not opened:
            continue
        with opened:
            (folder / f"{number}.jpg").write_bytes(opened.read())
        names[file.key] = f"{number}.jpg"
    return names


def _pictures(history: History) -> Iterator[File]:
    if history.car.photo:
        yield history.car.photo
    for entry in history.entries:
        yield from (file for file in entry.files if file.is_image)
