"""Django's Redis cache, which is empty while Redis is away instead of failing."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from core.resilience.redis import OPTIONS, helped


class HelpfulClient(RedisCacheClient):
    """Asks Redis; if it does not answer, nothing is found and nothing is kept."""

    def __init__(self, servers: Any, **options: Any) -> None:
        super().__init__(servers, **OPTIONS | options)

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return helped(lambda: _ask.add(self, key, value, timeout), without=False)

    def get(self, key: Any, default: Any) -> Any:
        return helped(lambda: _ask.get(self, key, default), without=default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        helped(lambda: _ask.set(self, key, value, timeout), without=None)

    def touch(self, key: Any, timeout: Any) -> bool:
        return helped(lambda: _ask.touch(self, key, timeout), without=False)

    def delete(self, key: Any) -> bool:
        return helped(lambda: _ask.delete(self, key), without=False)

    def get_many(self, keys: Any) -> Any:
        return helped(lambda: _ask.get_many(self, keys), without={})

    def has_key(self, key: Any) -> bool:
        return helped(lambda: _ask.has_key(self, key), without=False)

    def incr(self, key: Any, delta: int) -> int:
        """Raise ``ValueError`` if there is no such key, also because Redis is away."""
        found = helped(lambda: _ask.incr(self, key, delta), without=None)
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return int(found)

    def set_many(self, data: Any, timeout: Any) -> None:
        helped(lambda: _ask.set_many(self, data, timeout), without=None)

    def delete_many(self, keys: Any) -> None:
        helped(lambda: _ask.delete_many(self, keys), without=None)

    def clear(self) -> bool:
        return helped(lambda: _ask.clear(self), without=False)


_ask: Any = RedisCacheClient


class HelpfulRedisCache(RedisCache):
    """Django's, with a client that needs no Redis."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = HelpfulClient
