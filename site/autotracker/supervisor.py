"""Processes that live and die together."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Self

# Outlives whoever started it just long enough to end the process groups it was told
# of: its input ends when the program at the other end of the pipe does, even if that
# was killed. Portable, and the children need to know nothing of it.
GUARD = """
while read -r group; do groups="$groups -$group"; done
[ "$groups" ] || exit 0
kill -TERM $groups
sleep 5
kill -KILL $groups
"""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ProcessGroup:
    """A context in which processes run; none is left when it ends.

    Each child leads a session of its own, so that Ctrl-C reaches the program alone,
    and what a child starts itself can be ended with it. Ctrl-C, TERM and HUP are
    remembered, in ``asked_to_stop``, instead of ending the program.
    """

    grace = 10.0  # seconds in which the children may finish what they are doing

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            signal.signal(number, self._remember)
        self._guard = subprocess.Popen(  # noqa: S603  (our own words)
            ["/bin/sh", "-c", GUARD],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a child that writes to the same terminal."""
        child = subprocess.Popen(  # noqa: S603  (our own command lines)
            command, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.children[name] = child
        assert self._guard.stdin  # noqa: S101  (it is a pipe)
        self._guard.stdin.write(b"%d\n" % child.pid)
        self._guard.stdin.flush()

    def ended(self) -> str | None:
        """Return the name of a child that has ended, if there is one."""
        for name, child in self.children.items():
            if child.poll() is not None:
                return name
        return None

    def wait(self) -> str | None:
        """Wait until a child ends, and return its name; None if asked to stop."""
        while not self.asked_to_stop:
            if name := self.ended():
                return name
            time.sleep(0.1)
        return None

    def __exit__(self, *exception: object) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        self._signal_all(signal.SIGKILL)  # also what a child left behind
        for child in self.children.values():
            child.wait()
        self._guard.kill()
        self._guard.wait()

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self.children.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, number)
