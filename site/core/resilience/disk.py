"""Free space on the disk."""

import errno
import shutil
from pathlib import Path

MB = 1024 * 1024
# What the system says when nothing more can be written.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def free(*folders: str | Path) -> int | None:
    """Return how many bytes are free where these folders are (or are to be): the
    least of them. None if nobody can say."""
    found = [free for folder in folders if (free := _free(Path(folder))) is not None]
    return min(found, default=None)


def is_full(error: BaseException | None) -> bool:
    """Tell whether an error says that the disk is full."""
    return isinstance(error, OSError) and error.errno in FULL


def _free(folder: Path) -> int | None:
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue  # it is made when it is needed
        except OSError:
            return None
    return None
