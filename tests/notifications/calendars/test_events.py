"""What a calendar program is told, as it understands it."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.models import MaintenanceRecord
from notifications.calendars import entries
from notifications.calendars.events import Event, alarms
from notifications.calendars.files import calendar
from notifications.models import CalendarEntry, ReminderPolicy
from notifications.rules import Rule
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.notifications.conftest import let_see
from vehicles.models import Vehicle

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 17)
DUE = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def record(van):
    return MaintenanceRecordFactory(
        vehicle=van, description="Brake pads; front, rear", due_date=DUE
    )


def test_a_due_date_is_an_event_all_day_long(program, record):
    event = program.event()
    assert event["dtstart"].dt == DUE
    assert event["dtend"].dt == DUE + timedelta(days=1)
    assert event["summary"] == "Sprinter: Brake pads; front, rear"
    assert event["status"] == "CONFIRMED"
    assert event["sequence"] == 0
    assert event["transp"] == "TRANSPARENT"
    assert "Due on April 1, 2026." in event["description"]
    assert "B AT 1" in event["description"]
    assert event["url"].endswith(f"/inspect/{record.pk}/")
    assert event["dtstamp"].dt == event["last-modified"].dt
    assert event["dtstamp"].dt == datetime(2026, 3, 17, 12, tzinfo=UTC)


def test_a_forecast_is_said_to_be_one_with_its_basis(program, van):
    for day, value in ((1, 10_000), (6, 10_500), (11, 11_000), (16, 11_500)):
        OdometerReadingFactory(vehicle=van, value=value, read_on=date(2026, 3, day))
    record = MaintenanceRecordFactory(vehicle=van, due_mileage=13_000)
    event = program.event()
    assert event["dtstart"].dt == record.forecast_on > TODAY
    assert event["status"] == "TENTATIVE"
    assert event["description"].startswith("Forecast: 13,000")
    assert "from 4 readings since March 1, 2026" in event["description"]
    before = event["uid"]

    OdometerReadingFactory(vehicle=van, value=12_700, read_on=TODAY)
    event = program.event()
    assert event["uid"] == before
    assert event["sequence"] == 1
    record.refresh_from_db()
    assert event["dtstart"].dt == record.forecast_on


@pytest.mark.parametrize(
    ("late", "status", "said"),
    [
        (9, "TENTATIVE", "Probably due: read the odometer"),
        (-1, "TENTATIVE", "Overdue"),
        (-3, "CONFIRMED", "Overdue"),  # reached
    ],
)
def test_a_forecast_that_has_come_is_probable_until_its_late_end(
    program, van, late, status, said
):
    record = MaintenanceRecordFactory(vehicle=van, due_mileage=13_000)
    MaintenanceRecord.objects.filter(pk=record.pk).update(
        forecast_on=TODAY - timedelta(days=3),
        forecast_late_on=TODAY + timedelta(days=late),
    )
    event = program.event()
    assert event["status"] == status
    assert event["description"].startswith(f"{said}\n")


def test_two_dues_have_two_labels(program, van):
    MaintenanceRecordFactory(vehicle=van, due_date=DUE, due_mileage=13_000)
    description = program.event()["description"]
    assert "by date: April 1, 2026 (in 15 days)" in description
    assert "by mileage: 13,000\xa0km, no forecast" in description


def test_what_has_no_day_yet_is_left_out(program, van):
    MaintenanceRecordFactory(vehicle=van)
    MaintenanceRecordFactory(vehicle=van, completed=True, due_date=DUE)
    assert program.events() == []


FIELDS = [f for f in MaintenanceRecord._meta.concrete_fields if not f.generated]
WAYS = {
    "form": lambda record, **new: MaintenanceRecord(
        **{f.name: getattr(record, f.name) for f in FIELDS} | new
    ).save(),
    "bulk": lambda record, **new: MaintenanceRecord.objects.filter(pk=record.pk).update(
        **new
    ),
    "bulk of objects": lambda record, **new: MaintenanceRecord.objects.bulk_update(
        [changed(record, **new)], list(new)
    ),
    "SQL": lambda record, **new: connection.cursor().execute(
        "UPDATE maintenance_maintenancerecord SET "  # noqa: S608  (our words only)
        + ", ".join(f"{name} = %s" for name in new)
        + " WHERE id = %s",
        [*(str(value) for value in new.values()), record.pk],
    ),
}


def changed(record, **new):
    for name, value in new.items():
        setattr(record, name, value)
    return record


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_record_moves_its_event_whatever_way_it_came(
    program, record, way, time_machine, now
):
    before = program.event()
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    WAYS[way](record, due_date=date(2026, 5, 2))
    after = program.event()
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == date(2026, 5, 2)
    assert after["sequence"] == before["sequence"] + 1
    assert after["last-modified"].dt == now + timedelta(hours=2)
    WAYS[way](record, description="Discs")
    assert program.event()["summary"] == "Sprinter: Discs"
    assert program.event()["sequence"] == 2


def test_what_changes_nothing_of_it_needs_no_new_number(program, record):
    program.events()
    MaintenanceRecord.objects.update(
        details="Bring your own pads.", cost=5, currency="EUR"
    )
    event = program.event()
    assert event["sequence"] == 0
    assert "Bring your own pads." in event["description"]
    Vehicle.objects.update(name="Transit")
    assert program.event()["summary"].startswith("Transit")
    assert program.event()["sequence"] == 1


def complete(record):
    record.complete(on=TODAY)
    record.save()


OFF = {
    "completed": complete,
    "completed in bulk": lambda record: MaintenanceRecord.objects.update(
        status="completed", completed_date=TODAY
    ),
    "sold": lambda record: Vehicle.objects.update(status="sold"),
    "archived": lambda record: Vehicle.objects.update(status="archived"),
    "without a date": lambda record: MaintenanceRecord.objects.update(due_date=None),
    "deleted": lambda record: record.delete(),
}


@pytest.mark.parametrize("why", OFF)
def test_what_is_off_is_cancelled_and_kept_for_a_while(
    program, record, why, time_machine, now
):
    before = program.event()
    OFF[why](record)
    event = program.event()
    assert event["status"] == "CANCELLED"
    assert (event["uid"], event["sequence"]) == (before["uid"], 1)
    assert event["dtstart"].dt == DUE
    assert not event.walk("VALARM")
    time_machine.move_to(now + entries.KEEP_CANCELLED, tick=False)
    assert program.event()["status"] == "CANCELLED"
    time_machine.move_to(now + entries.KEEP_CANCELLED + timedelta(hours=1), tick=False)
    assert program.events() == []


def test_what_was_never_told_is_not_cancelled(program, record):
    complete(record)
    assert program.events() == []


def test_completed_by_mistake_is_on_again(program, record):
    program.events()
    MaintenanceRecord.objects.update(status="completed", completed_date=TODAY)
    program.events()
    MaintenanceRecord.objects.update(status="incomplete", completed_date=None)
    event = program.event()
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 2)


def test_a_plan_that_ends_takes_its_event_back(program, van):
    plan = MaintenancePlanFactory(vehicle=van, start_date=DUE)
    record = plan.records.get()
    assert program.event()["dtstart"].dt == record.due_date
    plan.delete()
    assert program.event()["status"] == "CANCELLED"


def test_what_was_deleted_is_forgotten_when_nobody_is_told_any_more(
    program, record, van, now
):
    kept = MaintenanceRecordFactory(vehicle=van, due_date=DUE)
    program.events()
    record.delete()
    complete(kept)
    program.events()
    assert entries.forget(now + entries.KEEP_CANCELLED) == 0
    assert entries.forget(now + entries.KEEP_CANCELLED + timedelta(days=1)) == 1
    assert CalendarEntry.objects.get().pk == kept.pk


def test_an_alarm_at_each_offset_of_the_rule_that_holds(program, record, fleet):
    def triggers():
        return [alarm["trigger"].dt for alarm in program.event().walk("VALARM")]

    seven = timedelta(hours=7)
    assert triggers() == [seven - timedelta(days=days) for days in (7, 1, 0)]
    ReminderPolicy.objects.create(fleet=fleet, offsets=[14], hour=9)
    assert triggers() == [timedelta(hours=9) - timedelta(days=14)]
    ReminderPolicy.objects.create(record=record, offsets=[30, 2])
    assert triggers() == [timedelta(hours=9) - timedelta(days=days) for days in (30, 2)]
    assert {alarm["action"] for alarm in program.event().walk("VALARM")} == {"DISPLAY"}


def test_alarms_are_counted_from_midnight():
    hours = [moment // timedelta(hours=1) for moment in alarms(Rule((0, 1), 23))]
    assert hours == [-1, 23]


def test_the_other_library_understands_the_same(program, record, van):
    MaintenanceRecordFactory(
        vehicle=van, due_date=DUE, description="Öl", details="a\r\nb;c,d\\n" * 900
    )
    read = vobject.readOne(program.get().content.decode())
    found = {event.summary.value: event for event in read.vevent_list}
    event = found["Sprinter: Brake pads; front, rear"]
    assert event.dtstart.value == DUE
    assert [alarm.action.value for alarm in event.valarm_list] == ["DISPLAY"] * 3
    assert "a\nb;c,d\\n" in found["Sprinter: Öl"].description.value


@settings(max_examples=15)
@given(st.text(max_size=100), st.sampled_from([0, 1, 40]))
def test_no_text_breaks_the_file(text, times):
    now = datetime(2026, 3, 17, 12, tzinfo=UTC)
    nasty = f'{text}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n;,:\\"\x07\u2028{text}' * times
    event = Event("u", 1, now, TODAY, nasty, description=nasty, alarms=(timedelta(1),))
    made = calendar(nasty, [event, event._replace(uid="v")])
    read = icalendar.Calendar.from_ical(made)
    assert [one["uid"] for one in read.events] == ["u", "v"]
    assert len({str(one.get("description")) for one in read.events}) == 1
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert lines.count(b"BEGIN:VEVENT") == 2
    vobject.readOne(made.decode())


@pytest.mark.once
def test_number_of_queries_does_not_depend_on_the_number_of_records(
    program, record, van, vera
):
    def queries():
        program.get()
        with CaptureQueriesContext(connection) as captured:
            program.get()
        return len(captured)

    before = queries()
    for _number in range(6):
        other = FleetFactory()
        let_see(other, vera)
        rows = MaintenanceRecordFactory.create_batch(
            5, vehicle=VehicleFactory(fleet=other), due_date=DUE
        )
        ReminderPolicy.objects.create(record=rows[0], offsets=[3])
        complete(rows[1])
    assert queries() == before <= 9
    assert len(program.events()) == 1 + 6 * 4


def test_a_calendar_has_an_end(program, van, monkeypatch):
    monkeypatch.setattr(entries, "MOST", 3)
    for days in range(5):
        MaintenanceRecordFactory(vehicle=van, due_date=DUE + timedelta(days=days))
    found = [event["dtstart"].dt for event in program.events()]
    assert found == [DUE + timedelta(days=days) for days in range(3)]
