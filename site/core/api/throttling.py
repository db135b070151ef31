"""How many calls a token makes in a minute, told in the headers of every answer.

Counted where all processes see it: in Redis, or without one (or while it is away) in
files of which each call makes one a byte longer. (Rows of the database would let
reading wait for who writes.) Where no file can be written, each process counts for
itself. A minute is one of the clock.
"""

import os
import shutil
import time
from collections import Counter
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import Throttled
from wagtail.models import APIToken

WINDOW = 60  # seconds

_counts: Counter[tuple[int, str]] = Counter()
_lock = Lock()


def count(request: HttpRequest, token: APIToken) -> None:
    """Count a call; raise ``Throttled`` if it is one too many."""
    limit = settings.API_CALLS_A_MINUTE
    if not limit:
        return
    minute, second = divmod(int(time.time()), WINDOW)
    number = _count(minute, token.key_hash)
    left = WINDOW - second
    request.rate_headers = {  # type: ignore[attr-defined]  # for the answer
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(0, limit - number)),
        "RateLimit-Reset": str(left),
    }
    if number > limit:
        raise Throttled(wait=left)


def _count(minute: int, key: str) -> int:
    """Return which call of this minute it is, from 1."""
    if settings.REDIS_URL and (number := _count_in_redis(minute, key)):
        return number
    try:
        return _count_in_files(minute, key)
    except OSError:  # the disk is full, or may not be written on
        return _count_here(minute, key)


def _count_in_redis(minute: int, key: str) -> int | None:
    """Return the number, or None if Redis is away."""
    name = f"api-calls-{key}-{minute}"
    cache.add(name, 0, 2 * WINDOW)
    try:
        return int(cache.incr(name))
    except ValueError:
        return None


def _count_in_files(minute: int, key: str) -> int:
    place = Path(settings.DATA_DIR) / "api-calls" / str(minute)
    if not place.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        _forget_before(place)
    file = os.open(place / key, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, b".")
        return os.lseek(file, 0, os.SEEK_CUR)
    finally:
        os.close(file)


def _count_here(minute: int, key: str) -> int:
    with _lock:
        for old in [one for one in _counts if one[0] != minute]:
            del _counts[old]
        _counts[minute, key] += 1
        return _counts[minute, key]


def _forget_before(place: Path) -> None:
    """Delete the minutes before the last one."""
    for old in place.parent.iterdir():
        if int(old.name) < int(place.name) - 1:
            shutil.rmtree(old, ignore_errors=True)
