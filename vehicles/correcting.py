"""Putting the right reading in the place of a wrong one, which is kept, set aside."""

from collections.abc import Callable

from wagtail.log_actions import log

from vehicles.models import OdometerReading

Finish = Callable[[OdometerReading], None]
_followers: list[Callable[[OdometerReading], Finish]] = []


def register_correction(begin: Callable[[OdometerReading], Finish]) -> None:
    """Have a higher app correct what came with a reading: ``begin`` is called with the
    wrong one, and what it returns with the right one, all in one transaction."""
    _followers.append(begin)


def begin(wrong: OdometerReading) -> Finish:
    """Let others wait for what is corrected along with a reading. Called before the
    right one, of the same vehicle, is saved; what it returns, afterwards."""
    finishes = [follow(wrong) for follow in _followers]

    def finish(right: OdometerReading) -> None:
        wrong.review(OdometerReading.EXCLUDED)
        log(wrong, "vehicles.reading_excluded")
        for one in finishes:
            one(right)

    return finish
