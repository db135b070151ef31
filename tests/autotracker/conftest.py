"""AutoTracker as a person starts it: a command, an environment, a folder."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autotracker.environment import ROOT

MANAGE = [sys.executable, str(ROOT / "manage.py")]
# What would reach the program from the shell in which the tests were started.
OURS = {
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # the browser tests need it; no server may have it
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "STATIC_ROOT",
}


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a user whose data is in ``folder``."""
    theirs = {name: value for name, value in os.environ.items() if name not in OURS}
    ours = {"ENV_FILE": "", "DEMO": "0", "PORT": str(free_port())}
    ours |= {"DATA_DIR": str(folder / "var"), "MEDIA_ROOT": str(folder / "media")}
    return theirs | ours | variables


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes() -> dict[int, tuple[int, str]]:
    """Return each living process's parent and command line."""
    table = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="],  # -ww: whole lines
        capture_output=True,
        check=True,
        text=True,
    )
    rows = (line.split(None, 3) for line in table.stdout.splitlines())
    return {
        int(pid): (int(parent), command)
        for pid, parent, state, command in (row for row in rows if len(row) == 4)
        if not state.startswith("Z")
    }


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait until ``true()`` is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.1)


class Program:
    """`manage.py serve`, running."""

    def __init__(self, env: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{env['PORT']}"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [*MANAGE, "serve"],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_for(self, words: str, seconds: float = 180) -> None:
        """Wait until the program has said something."""
        wait_until(
            lambda: words in self.output or self.process.poll() is not None, seconds
        )
        assert words in self.output, self.output

    def child(self, words: str) -> int:
        """Return the process id of the child whose command line has these words."""
        (found,) = (
            pid
            for pid, (parent, command) in processes().items()
            if parent == self.process.pid and words in command
        )
        return found

    @property
    def family(self) -> set[int]:
        """Return the program's process id, its children's, and theirs."""
        family = {self.process.pid}
        table = processes()
        while (
            more := {pid for pid, (parent, _) in table.items() if parent in family}
            - family
        ):
            family |= more
        return family & table.keys()

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start the program, with its data in a folder of this test by default."""
    started: list[Program] = []

    def start(folder: Path = tmp_path, **variables: str) -> Program:
        started.append(Program(environment(folder, **variables)))
        return started[-1]

    yield start
    for program in started:
        if program.process.poll() is None:
            program.stop()
