"""A part that does not answer is left alone for a while."""

from core.resilience.breaker import Breaker


def test_after_a_failure_one_caller_at_a_time_tries_again():
    now = [100.0]
    breaker = Breaker(pause=5, clock=lambda: now[0])
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    now[0] += 5
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.worked()
    assert breaker.admits()
