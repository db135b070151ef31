"""Finished answers, kept in this process, compressed once.

An answer is kept under everything it was made from: the share, the state of its
history, language, page. So it is never out of date, and nobody has to be told
of a change; what is not asked for any more is the first to go.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

Key = tuple[object, ...]

LEVEL = 4  # a tenth more than the smallest, in half the time
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """What is answered, plain and compressed."""

    content_type: str
    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, content_type: str, plain: bytes) -> "Body":
        # No time in the header: the same body is the same bytes in every process.
        return cls(content_type, plain, gzip.compress(plain, LEVEL, mtime=0))

    def __len__(self) -> int:
        return len(self.plain) + len(self.packed)


class Bodies:
    """The bodies that were asked for last, up to a number of bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.size = 0
        self._bodies: OrderedDict[Key, Body] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Body]) -> Body:
        """Return the body under this key; if there is none, make and keep it.

        Two threads may make the same one at once; neither waits for the other.
        """
        with self._lock:
            if body := self._bodies.get(key):
                self._bodies.move_to_end(key)
                return body
        body = make()
        with self._lock:
            self._drop(key)
            if len(body) <= self.most_bytes // 4:
                self._bodies[key] = body
                self.size += len(body)
            while self.size > self.most_bytes:
                self._drop(next(iter(self._bodies)))
        return body

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._bodies.clear()
            self.size = 0

    def _drop(self, key: Key) -> None:
        if body := self._bodies.pop(key, None):
            self.size -= len(body)


def etag(key: Key) -> str:
    """Return what a browser is told to know an answer by. It is weak: compressed and
    plain bodies share it."""
    digest = hashlib.blake2s(repr(key).encode(), digest_size=12).hexdigest()
    return f'W/"{digest}"'


bodies = Bodies()
