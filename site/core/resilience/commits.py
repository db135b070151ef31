"""What is committed is kept and said to be so, whatever happens after the commit."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def let_nothing_fail_after_commit() -> None:
    """Have whatever is called after a commit fail by itself, with a line in the log.

    Django offers it callback by callback (``robust=True``); left out, an error is
    raised to the caller, which takes what was saved for lost, and tries again. Wagtail
    leaves it out everywhere. To be called once, when the program starts.
    """
    plain = BaseDatabaseWrapper.on_commit
    if getattr(plain, "is_robust", False):
        return

    @wraps(plain)
    def on_commit(self: Any, func: Callable[[], Any], robust: bool = False) -> None:
        plain(self, func, robust=True)

    on_commit.is_robust = True  # type: ignore[attr-defined]  # so that it is done once
    BaseDatabaseWrapper.on_commit = on_commit  # type: ignore[method-assign]
