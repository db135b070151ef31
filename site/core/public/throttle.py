"""Throttle requests for links that do not exist.

A token cannot be found by trying; this only keeps who tries from costing much. It is
counted in memory, by each process for itself: nothing of a visitor is written down.
"""

from collections import OrderedDict
from threading import Lock

WINDOW = 60.0  # seconds
MOST_ADDRESSES = 10_000


class Misses:
    """Misses by address, within a minute of the first."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def is_closed(self, address: str, clock: float, limit: int) -> bool:
        """Tell whether this address has missed too often. ``clock`` counts seconds; a
        limit of 0 is none."""
        began, count = self._counts.get(address, (clock, 0))
        return bool(limit) and count >= limit and clock - began < WINDOW

    def count(self, address: str, clock: float) -> None:
        """Count one miss."""
        with self._lock:
            began, count = self._counts.pop(address, (clock, 0))
            if clock - began >= WINDOW:
                began, count = clock, 0
            self._counts[address] = (began, count + 1)
            if len(self._counts) > MOST_ADDRESSES:
                self._counts.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._counts.clear()


misses = Misses()
