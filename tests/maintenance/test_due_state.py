"""What is overdue, and what only probably is: one rule, in Python and in SQL."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from django.utils import translation

from maintenance import display
from maintenance.due_list.urgency import Urgency
from maintenance.due_state import LATEST, DueState
from maintenance.models import MaintenanceRecord, MaintenanceType
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)
NOW = datetime.combine(TODAY, time(12), tzinfo=UTC)
# Days from today: of the due date; of the forecast and its late end.
DATES = (None, -64, -1, 0, 1, 9, 40)
FORECASTS = (
    (None, None),
    (-20, -20),  # reached
    (0, 0),
    (-20, -1),
    (-5, 0),
    (-5, 3),
    (0, 4),
    (3, 8),
    (40, 90),
    (-5, None),  # from before the late end was kept
)


def day(days: int | None) -> date | None:
    return None if days is None else TODAY + timedelta(days=days)


@pytest.fixture
def table():
    """A record for each combination."""
    vehicle = VehicleFactory(fleet=FleetFactory(time_zone="Europe/Berlin"))
    kind = MaintenanceType.objects.first()
    MaintenanceRecord.objects.bulk_create(
        MaintenanceRecord(
            vehicle=vehicle,
            maintenance_type=kind,
            description=f"{due} {forecast} {late}",
            due_date=day(due),
            due_mileage=None if forecast is None else 1000,
            forecast_on=day(forecast),
            forecast_late_on=day(late),
        )
        for due, (forecast, late) in product(DATES, FORECASTS)
    )
    return list(MaintenanceRecord.objects.alias(latest=LATEST).annotate(latest=LATEST))


def keys(records) -> set[int]:
    return {record.pk for record in records}


def test_python_and_sql_say_the_same(table):
    records = MaintenanceRecord.objects.all()
    by_urgency = {u: keys(rows) for u, rows in records.by_urgency(NOW).items()}
    assert sum(map(len, by_urgency.values())) == len(table)
    for record in table:
        assert (record.due_on, record.latest) == (
            record.due_day,
            record.latest_due_day,
        )
        urgency = Urgency.of(record.due_on, record.latest, TODAY)
        found = [one for one, rows in by_urgency.items() if record.pk in rows]
        assert found == [urgency], record.description
    for one in Urgency:
        assert keys(records.of_urgency(NOW, [one])) == by_urgency[one]
    late = {record.pk for record in table if record.is_overdue(TODAY)}
    assert late == by_urgency[Urgency.OVERDUE]
    assert late == keys(records.overdue(NOW)) == keys(records.overdue_on(TODAY))
    assert late | by_urgency[Urgency.WEEK] == keys(
        records.of_urgency(NOW, ["overdue", "week"])
    )


@pytest.mark.parametrize(
    ("due", "forecast", "late", "state"),
    [
        (-1, None, None, "overdue"),
        (0, None, None, "due"),
        (9, None, None, "upcoming"),
        (None, None, None, "undated"),
        (None, -20, -20, "overdue"),  # a reading has reached it
        (None, -20, -1, "overdue"),  # the band has passed
        (None, -20, 0, "due"),
        (None, -20, 5, "probably_due"),
        (None, 0, 5, "probably_due"),
        (None, 1, 5, "upcoming"),
        (9, -20, 30, "probably_due"),
        (-1, -20, 30, "overdue"),
        (0, -20, 30, "due"),
        (None, -20, None, "probably_due"),
    ],
)
def test_states(due, forecast, late, state):
    record = MaintenanceRecord(
        due_date=day(due), forecast_on=day(forecast), forecast_late_on=day(late)
    )
    assert record.due_state(TODAY) == state
    assert record.is_overdue(TODAY) == (state == "overdue")
    record.status = MaintenanceRecord.Status.COMPLETED
    assert not record.is_overdue(TODAY)


def test_a_reading_decides_what_a_forecast_left_open():
    vehicle = VehicleFactory()
    for number in range(6):
        OdometerReadingFactory(
            vehicle=vehicle,
            read_on=TODAY - timedelta(days=100 - 10 * number),
            value=10_000 + 400 * number,
        )
    record = MaintenanceRecordFactory(vehicle=vehicle, due_mileage=13_800)
    assert record.forecast_on < TODAY < record.forecast_late_on
    assert record.due_state(TODAY) == DueState.PROBABLY_DUE
    OdometerReadingFactory(
        vehicle=vehicle, read_on=TODAY - timedelta(days=1), value=13_900
    )
    record.refresh_from_db()
    assert record.is_reached
    assert record.forecast_on == TODAY - timedelta(days=1)
    assert record.is_overdue(TODAY)
    assert not record.is_overdue(TODAY - timedelta(days=1))


class TestWords:
    @pytest.fixture
    def both(self):
        vehicle = VehicleFactory()
        for number in range(6):
            OdometerReadingFactory(
                vehicle=vehicle,
                read_on=TODAY - timedelta(days=60 - 10 * number),
                value=10_000 + 400 * number,
            )
        return MaintenanceRecordFactory(
            vehicle=vehicle, due_date=day(-64), due_mileage=12_400
        )

    def test_two_dues_have_two_labels(self, both):
        lines = display.due_lines(both, TODAY)
        assert lines[0] == "by date: Sept. 25, 2026 (64 days ago)"
        assert lines[1].startswith("by mileage: 12,400\xa0km, probably between Nov. ")
        assert display.dues(both, NOW) == lines
        assert display.due_in_words(both, NOW) == "64 days ago"
        assert display.telling_day(both, NOW) == day(-64)
        with translation.override("de"):
            by_date, by_mileage = display.due_lines(both, TODAY)
        assert by_date == "nach Datum: 25. September 2026 (vor 64 Tagen)"
        assert "wahrscheinlich zwischen dem" in by_mileage

    def test_one_due_needs_no_label(self, both):
        both.due_date = None
        assert display.dues(both, NOW) == []
        both.due_date, both.due_mileage = TODAY, None
        assert display.dues(both, NOW) == []

    def test_a_forecast_alone_is_probable_and_then_overdue_without_a_count(self, both):
        both.due_date = None
        assert both.forecast_on <= TODAY < both.forecast_late_on
        assert display.due_in_words(both, NOW) == "Probably due: read the odometer"
        both.forecast_late_on = day(-1)
        assert display.due_in_words(both, NOW) == "overdue by mileage"
        both.forecast_on = day(-1)
        assert display.due_in_words(both, NOW) == "yesterday"
        assert display.mileage_in_words(both, TODAY).startswith("reached on Nov. 27")
