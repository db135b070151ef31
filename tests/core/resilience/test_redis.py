"""Redis dies, hangs and comes back while the program runs."""

import time
from typing import Any

import pytest
from django.core.cache import caches

from autotracker.cache import HelpfulRedisCache
from core.resilience import redis
from tests.autotracker.test_serve import ask_for_a_year, log_in

pytestmark = pytest.mark.redis


@pytest.fixture
def cache(redis_server):
    redis.breaker.worked()
    yield HelpfulRedisCache(redis_server.url, {})
    redis.breaker.worked()


def test_cache_is_empty_while_redis_is_away(cache, redis_server):
    cache.set("a", 1)
    assert (cache.get("a"), cache.incr("a")) == (1, 2)
    redis_server.kill()
    assert cache.get("a", "nothing") == "nothing"
    cache.set("b", 1)
    cache.set_many({"c": 1})
    cache.delete("a")
    cache.clear()
    assert cache.get_many(["a", "b"]) == {}
    assert (cache.add("a", 1), cache.touch("a"), "a" in cache) == (False, False, False)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    assert cache.get_or_set("a", lambda: 5) == 5


def test_redis_that_hangs_costs_a_second_once(cache, redis_server):
    cache.set("a", 1)
    redis_server.hang()
    began = time.monotonic()
    assert [cache.get("a") for _ in range(100)] == [None] * 100
    assert 0.5 < time.monotonic() - began < 30  # not a second each
    redis_server.go_on()
    redis.breaker.worked()
    assert cache.get("a") == 1


def test_redis_that_was_started_anew_is_used_at_once(cache, redis_server):
    cache.set("a", 1)
    redis_server.kill()
    redis_server.start()
    cache.set("a", 2)
    assert cache.get("a") == 2


def test_calls_of_the_api_are_counted_without_redis(settings, tmp_path, redis_server):
    from core.api import throttling

    settings.REDIS_URL, settings.DATA_DIR = redis_server.url, tmp_path
    settings.CACHES = {
        "default": {
            "BACKEND": "autotracker.cache.HelpfulRedisCache",
            "LOCATION": redis_server.url,
        }
    }
    redis.breaker.worked()
    assert [throttling._count(1, "k"), throttling._count(1, "k")] == [1, 2]
    redis_server.kill()
    assert [throttling._count(1, "k"), throttling._count(1, "k")] == [1, 2]
    settings.DATA_DIR = "/proc/nothing"
    assert [throttling._count(1, "k"), throttling._count(1, "k")] == [1, 2]
    redis.breaker.worked()
    del caches["default"]


def open_pages(browser: Any, url: str) -> float:
    """Open what people open; return how many seconds the slowest took."""
    slowest = 0.0
    for path in ("/admin/", "/admin/maintenance/year/", "/health/"):
        began = time.monotonic()
        assert browser.get(f"{url}{path}").status_code in {200, 503}
        slowest = max(slowest, time.monotonic() - began)
    return slowest


@pytest.mark.process
@pytest.mark.long
def test_program_goes_on_without_redis(serve, tmp_path, redis_server):
    program = serve(tmp_path, REDIS_URL=redis_server.url, DEMO="1")
    program.wait_for("AutoTracker runs at")
    password = (tmp_path / "var/first-login").read_text().strip()
    browser = log_in(program.url, password)
    assert browser.get(f"{program.url}/health/").json()["redis"] == "ok"
    redis_server.hang()
    open_pages(browser, program.url)  # waits a second, once
    assert open_pages(browser, program.url) < 5
    told = browser.get(f"{program.url}/health/").json()
    assert told["redis"] == "not reachable"
    redis_server.kill()
    log_in(program.url, password)
    report = ask_for_a_year(browser, program.url)
    for _ in range(600):
        page = browser.get(report)
        assert page.status_code == 200
        if ".pdf" in page.text or "Download" in page.text:
            break
        time.sleep(0.1)
    else:
        pytest.fail("nobody made the report")
    redis_server.start()
    time.sleep(6)
    assert browser.get(f"{program.url}/health/").json()["redis"] == "ok"
    assert program.stop() == 0
    assert "Traceback" not in program.output
