"""How long something keeps the processor, and how long one waits for it."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple, Self

from django.db import connection, transaction


class Cost(NamedTuple):
    """Seconds of the processor's time, the database server's included, and by the
    clock. The first says more on a machine that has other things to do."""

    processor: float
    clock: float

    @classmethod
    def of(cls, act: Callable[[], Any]) -> Self:
        """Do it and return what it cost."""
        clock, own, server = perf_counter(), process_time(), server_time()
        act()
        processor = process_time() - own + server_time() - server
        return cls(processor, perf_counter() - clock)

    @classmethod
    def undone(cls, act: Callable[[], Any]) -> Self:
        """Return what it costs, without the commit; what it wrote is taken back."""
        with suppress(ZeroDivisionError), transaction.atomic():
            cost = cls.of(act)
            raise ZeroDivisionError
        return cost

    @classmethod
    def median(cls, costs: Iterable[Self]) -> Self:
        """Return the median of either."""
        return cls(*(median(column) for column in zip(*costs, strict=True)))

    def over(self, other: Self) -> str:
        """Return the two ratios to what something else cost."""
        return (
            f"{self.processor / other.processor:.2f} "
            f"(by the clock {self.clock / other.clock:.2f})"
        )

    def __str__(self) -> str:
        return (
            f"{self.processor * 1000:.1f} ms of the processor "
            f"({self.clock * 1000:.1f} ms by the clock)"
        )


def server_time() -> float:
    """Return for how many seconds the database server's process has worked for this
    connection; nought where it is no process of this machine, or none at all."""
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    process: Any = connection.connection
    file = Path(f"/proc/{process.info.backend_pid}/schedstat")
    return int(file.read_text().split()[0]) / 1e9 if file.exists() else 0.0


def in_turn(*acts: Callable[[], Cost], rounds: int) -> Sequence[Cost]:
    """Do each in turn, so many times; return the median cost of each. Whatever else
    the machine does, it does to all of them."""
    found = [[act() for act in acts] for _round in range(rounds)]
    return [Cost.median(costs) for costs in zip(*found, strict=True)]
