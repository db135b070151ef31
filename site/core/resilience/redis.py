"""Redis: a help and never a condition. Asked for a second at most, and left alone for
some seconds if it does not answer."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from redis import ConnectionPool, Redis, RedisError
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnectionError
from redis.retry import Retry

from core.resilience.breaker import Breaker

# What redis-py raises where Redis is away, hangs, refuses, is loading or full.
ERRORS = (RedisError, OSError)

CONNECT_WITHIN = 1.0  # seconds
ANSWER_WITHIN = 1.0  # seconds
# A line that was cut since the last call is opened again, once and at once; one that
# hangs is not asked again. Left alone, redis-py tries for seconds.
OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": CONNECT_WITHIN,
    "socket_timeout": ANSWER_WITHIN,
    "retry": Retry(NoBackoff(), 1, supported_errors=(NoConnectionError,)),
}

breaker = Breaker()
T = TypeVar("T")


def pool(url: str, **options: Any) -> ConnectionPool:
    """Return connections to the Redis at a URL, with our patience."""
    return ConnectionPool.from_url(url, **OPTIONS | options)


def helped(ask: Callable[[], T], without: T) -> T:
    """Return what Redis answers, or ``without`` if it does not."""
    if not breaker.admits():
        return without
    try:
        answer = ask()
    except ERRORS:
        breaker.failed()
        return without
    breaker.worked()
    return answer


def answers(url: str) -> bool:
    """Tell whether Redis answers now, whatever was tried before."""
    try:
        return bool(_client(url).ping())
    except ERRORS:
        return False


@cache
def _client(url: str) -> Redis:
    return Redis(connection_pool=pool(url))
