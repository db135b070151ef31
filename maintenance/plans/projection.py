"""What plans have in store: their occurrences within the months to come. No database,
no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from maintenance.schedule import Point, Rule

MOST = 60  # occurrences of one plan


@dataclass(frozen=True)
class Usage:
    """How far a vehicle has come on a day, and how far it goes a day, if known."""

    on: date
    mileage: int | None = None
    per_day: float | None = None

    def day_at(self, mileage: int | None) -> date | None:
        """Return the day on which it reaches a mileage; None if that is unknown or
        further off than anybody plans."""
        if mileage is None or self.mileage is None or not self.per_day:
            return None
        days = max(0.0, (mileage - self.mileage) / self.per_day)
        return self.on + timedelta(days=int(days)) if days < 36_500 else None

    def mileage_at(self, day: date) -> int | None:
        """Return how far it has come on a day, if it goes on like this."""
        if self.mileage is None or not self.per_day:
            return None
        return self.mileage + int(max(0, (day - self.on).days) * self.per_day)


@dataclass(frozen=True)
class Occurrence:
    """A day on which a plan is due: by its date, or by a mileage (``by_mileage``),
    reckoned from how far the vehicle goes."""

    day: date
    by_mileage: bool = False
    is_first: bool = False


def occurrences(
    rule: Rule, due: Point, usage: Usage, until: date, forecast: date | None = None
) -> Iterator[Occurrence]:
    """Yield when a plan is due, the open occurrence first (even if overdue), then
    those ``until`` a day, if each is done on its day. ``forecast`` is the day on
    which the open one's mileage is reached."""
    found = _day(due, forecast or usage.day_at(due.mileage))
    if found is None or found.day > until:
        return
    yield Occurrence(found.day, found.by_mileage, is_first=True)
    for _number in range(MOST):
        done = max(found.day, usage.on)
        reached = usage.mileage_at(done)
        due = rule.after(Point(done, due.mileage if reached is None else reached), due)
        found = _day(due, usage.day_at(due.mileage))
        if found is None or found.day > until:
            return
        yield found


def _day(due: Point, forecast: date | None) -> Occurrence | None:
    """Return whichever comes first."""
    if forecast and (due.day is None or forecast < due.day):
        return Occurrence(forecast, by_mileage=True)
    return Occurrence(due.day) if due.day else None
