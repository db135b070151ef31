"""A part that does not answer is left alone for a while, so that waiting for it does
not cost every call its timeout."""

import time
from collections.abc import Callable
from threading import Lock

PAUSE = 5.0  # seconds


class Breaker:
    """Whether a part of the machine is asked, in this process.

    After a failure it is left alone for ``pause`` seconds; then one caller tries it
    while all others still do without.
    """

    def __init__(
        self, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pause, self.clock = pause, clock
        self._until = 0.0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Tell whether the part failed when it was asked last."""
        return bool(self._until)

    def admits(self) -> bool:
        """Tell whether the caller may ask the part; if so, it reports the outcome."""
        if not self._until:
            return True
        with self._lock:
            if self.clock() < self._until:
                return False
            if self._until:
                self._until = self.clock() + self.pause  # one tries, the others wait
            return True

    def failed(self) -> None:
        """Leave the part alone."""
        with self._lock:
            self._until = self.clock() + self.pause

    def worked(self) -> None:
        """Ask it again from now on."""
        self._until = 0.0
