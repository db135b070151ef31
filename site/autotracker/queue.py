"""The queue, Huey's: what cannot be queued is done all the same.

Where the queue cannot be had (Redis is away, its SQLite file is locked or the disk is
full), enqueuing never fails: what was to be queued is done at once, by whoever asked;
what takes long or is done again and again is done in a thread beside it. The next
periodic run finds what is cut off there. So a worker goes on reminding without Redis,
and nobody's save fails for the queue.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from django.db import connections
from huey import RedisExpireHuey, SqliteHuey
from huey.api import PeriodicTask, Task
from huey.storage import SqliteStorage

from core.resilience import redis
from core.resilience.breaker import Breaker

logger = logging.getLogger(__name__)

# Not done while a person waits: it talks to a mail server, and how long that takes
# would tell whether there is such an account; or it takes long.
BESIDE = (
    "accounts.tasks.send_password_reset",
    "maintenance.tasks.make_yearly_report",
)
PAUSE = 1.0  # seconds, until a worker asks a queue again that cannot be had
# A worker asks the queue and is answered when there is something, or a second later.
WORKER_WAITS = 2.0  # seconds


class KeepsOn:
    """Mixed into a Huey: no error of its storage reaches who enqueues or executes."""

    errors: tuple[type[Exception], ...] = (OSError,)
    immediate: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.breaker = Breaker()
        self._beside: set[str] = set()
        self._lock = Lock()

    def enqueue(self, task: Any) -> Any:
        """Queue a task, or have it done."""
        if self.immediate or not isinstance(task, Task):
            return super().enqueue(task)  # type: ignore[misc]  # a mixin
        if not self._tried(lambda: super(KeepsOn, self).enqueue(task) or True, False):  # type: ignore[misc]
            self._do(task)
        return None  # as Huey without results

    def dequeue(self) -> Any:
        """Return the next task, if there is one; a worker asks again and again."""
        try:
            return super().dequeue()  # type: ignore[misc]  # a mixin
        except self.errors as error:
            self._note(error)
            time.sleep(PAUSE)
            return None

    def read_schedule(self, *args: Any, **kwargs: Any) -> list[Any]:
        ask = super().read_schedule  # type: ignore[misc]  # a mixin
        return list(self._tried(lambda: ask(*args, **kwargs), []))

    def put_result(self, key: str, data: Any) -> Any:
        return self._tried(lambda: super(KeepsOn, self).put_result(key, data), None)  # type: ignore[misc]

    def get(self, key: str, peek: bool = False) -> Any:
        return self._tried(lambda: super(KeepsOn, self).get(key, peek=peek), None)  # type: ignore[misc]

    def delete(self, key: str) -> Any:
        return self._tried(lambda: super(KeepsOn, self).delete(key), None)  # type: ignore[misc]

    def is_revoked(self, *args: Any, **kwargs: Any) -> bool:
        """Tell whether a task was called off: none is that nothing can be read of. It
        was taken off the queue by now, and would be lost."""
        ask = super().is_revoked  # type: ignore[misc]
        return bool(self._tried(lambda: ask(*args, **kwargs), False))

    def _tried(self, ask: Callable[[], Any], without: Any) -> Any:
        """Return what the storage answers, or ``without`` if it does not."""
        if not self.breaker.admits():
            return without
        try:
            answer = ask()
        except self.errors as error:
            self._note(error)
            return without
        self.breaker.worked()
        return answer

    def _note(self, error: Exception) -> None:
        """Leave the storage alone for a while; say so once."""
        if not self.breaker.is_open:
            logger.warning("The queue cannot be had: %s", error)
        self.breaker.failed()

    def _do(self, task: Task) -> None:
        """Do a task here and now, or in a thread beside."""
        periodic = isinstance(task, PeriodicTask)
        if not periodic and not _takes_long(task):
            self._run(task)
            return
        with self._lock:
            if periodic and task.name in self._beside:
                return  # the one before is not done yet
            self._beside.add(task.name)
        # A process waits for what a person asked for; the rest is found again.
        Thread(target=self._run_beside, args=[task], daemon=periodic).start()

    def _run(self, task: Task) -> None:
        try:
            task.execute()
        except Exception:
            logger.exception("A task that could not be queued failed: %s", task)

    def _run_beside(self, task: Task) -> None:
        try:
            self._run(task)
        finally:
            connections.close_all()  # this thread's own
            with self._lock:
                self._beside.discard(task.name)


def _takes_long(task: Task) -> bool:
    """Tell whether a task is one of :data:`BESIDE`; Huey's shim has its path first."""
    args, _kwargs = task.data
    return bool(args) and args[0] in BESIDE


class PatientSqliteStorage(SqliteStorage):
    """Huey's, which makes its tables when it is first used and not when the program
    starts: a file that is locked in that moment would keep it from starting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, create_tables=False, **kwargs)

    def _create_connection(self) -> sqlite3.Connection:
        made: sqlite3.Connection = super()._create_connection()
        try:
            for statement in self.ddl:
                made.execute(statement)
        except sqlite3.Error:
            made.close()
            raise
        return made


class SqliteQueue(KeepsOn, SqliteHuey):
    """A queue in an SQLite file that does not grow for ever.

    Huey's django-tasks backend keeps a record of every task under a key of its own,
    for a caller who might ask how it went; in SQLite it never expires. Nobody asks
    here, so that the record of a finished task is deleted instead of updated.
    (``results=False`` covers Huey's own results only.)
    """

    storage_class = PatientSqliteStorage
    errors = (sqlite3.Error, OSError)

    def put_result(self, key: str, data: Any) -> Any:
        if isinstance(data, dict) and data.get("finished_at"):
            return self.delete(key)
        return super().put_result(key, data)


class RedisQueue(KeepsOn, RedisExpireHuey):
    """A queue in Redis that nobody waits for longer than a second."""

    errors = redis.ERRORS

    def __init__(self, name: str, *, url: str, **options: Any) -> None:
        pool = redis.pool(url, socket_timeout=WORKER_WAITS)
        super().__init__(name, connection_pool=pool, **options)
        self.breaker = redis.breaker  # what the cache has found out
