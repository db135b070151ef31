"""What cannot be queued is done all the same, and nobody waits for it long."""

import sqlite3
from threading import Event
from typing import Any

import pytest
from huey import crontab

from autotracker.queue import BESIDE, RedisQueue, SqliteQueue


@pytest.fixture
def queue(tmp_path):
    return SqliteQueue("q", filename=tmp_path / "q.sqlite3", timeout=0.2, results=False)


@pytest.fixture
def locked(queue, tmp_path):
    """The queue, while somebody else has its file."""
    assert queue.pending_count() == 0  # its tables are there
    other = sqlite3.connect(tmp_path / "q.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield queue
    other.close()


def test_what_can_be_queued_waits_for_the_worker(queue):
    done: list[Any] = []
    queue.task()(done.append)("a")
    assert (queue.pending_count(), done) == (1, [])
    queue.execute(queue.dequeue())
    assert done == ["a"]


def test_what_cannot_be_queued_is_done_at_once(locked, monkeypatch):
    done: list[Any] = []
    task = locked.task()(done.append)
    task("a")
    locked.breaker.clock = lambda: 0.0  # no time passes, however busy the machine
    tried: list[Any] = []
    monkeypatch.setattr(locked.storage, "enqueue", lambda *data: tried.append(data))
    task("b")  # the file is not tried again so soon
    assert (done, tried) == (["a", "b"], [])


def test_task_that_fails_then_fails_nobody_else(locked):
    locked.task()(lambda: 1 / 0)()


@pytest.mark.parametrize("kind", ["periodic", "long"])
def test_what_takes_long_is_done_beside(locked, kind):
    begun, go_on, done = Event(), Event(), Event()

    def work(*args: Any) -> None:
        begun.set()
        go_on.wait(5)
        done.set()

    if kind == "periodic":
        task = locked.periodic_task(crontab())(work)
        task()
        task()  # while the one before is at it: not again
    else:
        locked.task()(work)(BESIDE[0])
    assert begun.wait(5)
    assert not done.is_set()
    go_on.set()
    assert done.wait(5)


def test_queue_is_used_again_when_it_is_back(queue, tmp_path):
    done: list[Any] = []
    task = queue.task()(done.append)
    queue.pending_count()
    other = sqlite3.connect(tmp_path / "q.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    task("a")
    other.close()
    queue.breaker.pause = 0
    queue.breaker.failed()
    task("b")
    assert (done, queue.pending_count()) == (["a"], 1)


def test_queue_whose_file_is_locked_when_the_program_starts(tmp_path):
    other = sqlite3.connect(tmp_path / "q.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    queue = SqliteQueue("q", filename=tmp_path / "q.sqlite3", timeout=0.1)
    done: list[Any] = []
    queue.task()(done.append)("a")
    other.close()
    assert done == ["a"]


def test_no_redis(free_port):
    queue = RedisQueue("q", url=f"redis://127.0.0.1:{free_port}", results=False)
    done: list[Any] = []
    task = queue.task()(done.append)
    task("a")
    assert done == ["a"]
    assert queue.get("x") is None
    assert not queue.is_revoked(task.s("b"))
    queue.breaker.worked()
