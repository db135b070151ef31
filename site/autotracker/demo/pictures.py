"""The pictures of the demo, drawn once and kept in ``media/``."""

from pathlib import Path

FOLDER = Path(__file__).with_name("media")


def picture(name: str) -> bytes:
    """Return a picture by the name of its file."""
    return (FOLDER / name).read_bytes()
