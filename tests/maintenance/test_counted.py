"""A plan goes on from a mileage that counts: on every path, and whatever becomes of it
later."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maintenance.mileages import counted
from maintenance.models import MaintenanceRecord
from tests.factories import (
    MaintenancePlanFactory,
    OdometerReadingFactory,
    VehicleFactory,
)
from tests.pages import messages_of, posted
from vehicles.models import OdometerReading
from vehicles.odometer import Reading, accepted

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)
MEANT, TYPED, TOO_LOW = 154_754, 1_554_754, 15_475
LAST = 154_000  # read three days ago
ADMIN = MaintenanceRecord.snippet_viewset.get_url_name


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-28 12:00Z", tick=False):
        yield


@pytest.fixture
def vehicle():
    vehicle = VehicleFactory()
    for number in range(6):
        OdometerReadingFactory(
            vehicle=vehicle,
            value=LAST - 400 * number,
            read_on=TODAY - timedelta(days=3 + 10 * number),
        )
    return vehicle


@pytest.fixture
def plan(vehicle):
    return MaintenancePlanFactory(
        vehicle=vehicle, every_distance=10_000, start_mileage=144_754
    )


def done(plan, mileage=TYPED, on=TODAY):
    record = plan.open_record
    record.complete(on=on, mileage=mileage)
    record.save()
    return MaintenanceRecord.objects.get(pk=record.pk)


def due(plan):
    return plan.open_record.due_mileage


class TestRule:
    @given(
        values=st.lists(
            st.tuples(st.integers(0, 400), st.integers(0, 2_000_000)), max_size=12
        ),
        own=st.integers(0, 12),
        on=st.integers(0, 400),
    )
    def test_counts_what_is_accepted_or_else_what_was_read_until_then(
        self, values, own, on
    ):
        first = date(2025, 1, 1)
        readings = [
            Reading(first + timedelta(days=day), value, key=number)
            for number, (day, value) in enumerate(values)
        ]
        fit, day = accepted(readings), first + timedelta(days=on)
        found = counted(fit, own, day)
        kept = {
            reading.key: (reading.day, total)
            for reading, total in zip(fit.kept, fit.totals, strict=True)
        }
        assert found.is_own == (own in kept)
        if found.is_own:
            assert found.total == kept[own][1]
        elif not kept:
            assert found.total is None
        else:
            until = [total for read_on, total in kept.values() if read_on <= day]
            assert found.total == (max(until) if until else min(fit.totals))


class TestNext:
    @pytest.mark.parametrize("mileage", [TYPED, TOO_LOW])
    def test_follows_the_odometer_while_the_figure_does_not_count(self, plan, mileage):
        record = done(plan, mileage)
        assert record.completed_mileage == mileage  # as typed
        assert due(plan) == LAST + 10_000

    def test_follows_the_figure_once_it_is_confirmed_and_back(self, plan):
        reading = done(plan).odometer_reading
        reading.review(OdometerReading.CONFIRMED)
        assert due(plan) == TYPED + 10_000
        reading.review("")
        assert due(plan) == LAST + 10_000
        assert plan.open_record.planned_mileage == due(plan)

    def test_follows_the_others_once_it_is_set_aside_or_deleted(self, plan):
        reading = done(plan, MEANT).odometer_reading
        assert due(plan) == MEANT + 10_000
        reading.review(OdometerReading.EXCLUDED)
        assert due(plan) == LAST + 10_000
        reading.review("")
        assert due(plan) == MEANT + 10_000
        reading.delete()
        assert due(plan) == LAST + 10_000

    def test_follows_the_figure_once_others_bear_it_out(self, plan, vehicle):
        done(plan, 190_000)
        assert due(plan) == LAST + 10_000
        with time_machine.travel("2026-12-28 12:00Z", tick=False):
            for number in range(3):
                OdometerReadingFactory(
                    vehicle=vehicle,
                    value=190_100 + number,
                    read_on=TODAY + timedelta(days=5 + number),
                )
            assert due(plan) == 200_000
            OdometerReading.objects.filter(value__gt=190_000).delete()
        assert due(plan) == LAST + 10_000

    def test_forecast_moves_along(self, plan):
        reading = done(plan).odometer_reading
        near = plan.open_record.forecast_on
        assert near < date(2028, 1, 1)
        reading.review(OdometerReading.CONFIRMED)
        assert plan.open_record.forecast_on != near

    @pytest.mark.parametrize(
        "touch", [{"details": "Mine"}, {"due_mileage": 160_000}, {"cost": 5}]
    )
    def test_stays_where_somebody_touched_it(self, plan, touch):
        reading = done(plan).odometer_reading
        record = plan.open_record
        for name, value in touch.items():
            setattr(record, name, value)
        record.save()
        reading.review(OdometerReading.CONFIRMED)
        assert due(plan) == touch.get("due_mileage", LAST + 10_000)

    def test_stays_while_its_completion_is_deleted(self, plan):
        done(plan, MEANT).delete()
        assert due(plan) == MEANT + 10_000

    def test_work_of_an_earlier_day_counts_from_what_was_read_until_then(self, plan):
        done(plan, TYPED, on=TODAY - timedelta(days=10))
        assert due(plan) == LAST - 400 + 10_000

    def test_the_record_itself_corrected_moves_it(self, plan):
        record = done(plan)
        record.completed_mileage = MEANT
        record.save()
        assert due(plan) == MEANT + 10_000


class TestScreens:
    def test_says_from_what_it_counts(self, owner_client, plan, vehicle):
        url = reverse(ADMIN("complete"), args=[plan.open_record.pk])
        data = posted(owner_client.get(url).context["form"], completed_mileage=TYPED)
        data = {name: value for name, value in data.items() if value is not None}
        page = owner_client.post(url, data, follow=True)
        said = " ".join(messages_of(page))
        assert "164,000\N{NO-BREAK SPACE}km" in said
        assert "1,554,754\N{NO-BREAK SPACE}km on" in said
        record = plan.records.completed().get()
        for name in ("edit", "inspect"):
            text = owner_client.get(reverse(ADMIN(name), args=[record.pk])).text
            assert "goes on from 154,000\N{NO-BREAK SPACE}km" in text
            assert "1,554,754\N{NO-BREAK SPACE}km does not count yet" in text
        inspect = plan.snippet_viewset.get_url_name("inspect")
        text = owner_client.get(reverse(inspect, args=[plan.pk])).text
        assert "goes on from 154,000\N{NO-BREAK SPACE}km" in text
        assert "does not count yet" in page.text  # the vehicle's page

    def test_correct_corrects_the_record_too(self, owner_client, owner, plan, vehicle):
        wrong = done(plan).odometer_reading
        url = reverse(OdometerReading.snippet_viewset.get_url_name("add"))
        url = f"{url}?vehicle={vehicle.pk}&instead={wrong.pk}"
        data = posted(owner_client.get(url).context["form"], value=MEANT)
        data = {name: value for name, value in data.items() if value is not None}
        assert owner_client.post(url, data).status_code == 302
        record = plan.records.completed().get()
        assert record.completed_mileage == MEANT
        assert record.odometer_reading.value == MEANT
        assert record.odometer_reading != wrong
        wrong.refresh_from_db()
        assert wrong.is_excluded
        assert due(plan) == MEANT + 10_000
        assert vehicle.readings.filter(value=MEANT).count() == 1
        revision = record.latest_revision
        assert (revision.user, revision.content["completed_mileage"]) == (owner, MEANT)

    def test_correct_with_another_day(self, owner_client, plan, vehicle):
        wrong = done(plan).odometer_reading
        url = reverse(OdometerReading.snippet_viewset.get_url_name("add"))
        url = f"{url}?vehicle={vehicle.pk}&instead={wrong.pk}"
        form = owner_client.get(url).context["form"]
        data = posted(form, value=154_700, read_on="2026-11-27")
        data = {name: value for name, value in data.items() if value is not None}
        assert owner_client.post(url, data).status_code == 302
        record = plan.records.completed().get()
        assert record.completed_date == date(2026, 11, 27)
        assert plan.open_record.due_date == date(2027, 11, 27)
        assert due(plan) == 164_700
