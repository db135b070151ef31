"""What tests of files share."""

from pathlib import Path

import pytest


class Disk:
    """The folder of uploaded files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> set[str]:
        """The names of all files in it, without the small copies of images."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        names = {str(path.relative_to(self.folder)) for path in found}
        return {name for name in names if not name.startswith("images/")}

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture
def disk(tmp_path, settings) -> Disk:
    """An empty folder for uploaded files."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return Disk(tmp_path / "media")
