"""Secrets kept in a file that only its owner can read."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

# Without the letters and digits that are mistaken for one another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def keep(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in a file; the first to ask has it made.

    Two processes that ask at once get the same one.
    """
    if not path.exists():
        _write_once(path, make())
    return path.read_text().strip()


def new_secret() -> str:
    """Return a secret that nobody has to type."""
    return secrets.token_urlsafe(50)


def new_password() -> str:
    """Return a random password that is easy to read and to type (59 bits)."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)
    )


def _write_once(path: Path, secret: str) -> None:
    """Write a file for its owner only, unless somebody else was first."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
        draft.write(secret + "\n")
    try:
        os.link(draft.name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft.name)
