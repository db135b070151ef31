"""How far a long command is, drawn on a terminal."""

from typing import Any, Self

WIDTH = 40


class Progress:
    """A bar that grows; where nobody looks (a pipe, a log), a line at each tenth."""

    def __init__(self, total: int, out: Any) -> None:
        self.total, self.out, self.done, self.tenths = total, out, 0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self.done and self.out.isatty():
            self.out.write("", ending="\n")

    def add(self, count: int) -> None:
        """Note that so many more are done."""
        self.done += count
        share = self.done / max(1, self.total)
        text = f"{self.done} of {self.total}"
        if self.out.isatty():
            bar = ("#" * int(WIDTH * share)).ljust(WIDTH, ".")
            self.out.write(f"\r[{bar}] {text}", ending="")
            self.out.flush()
        elif int(10 * share) > self.tenths:
            self.tenths = int(10 * share)
            self.out.write(text)
