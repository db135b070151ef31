"""Every way to write to what a public page shows is noted by the database itself."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from maintenance.models import MaintenanceRecord
from sharing.changes import tracking
from sharing.models import HistoryChange, Share
from tests.factories import (
    AttachmentFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    OdometerReadingFactory,
    ShareFactory,
    SupplierFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db


def state(vehicle) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tracking.STATE_SQL.format(vehicle=vehicle.pk)}")
        return cursor.fetchone()[0]


class Shown:
    """A vehicle with one of everything, shared; and another one."""

    def __init__(self):
        self.vehicle = VehicleFactory(photo=ImageFactory())
        self.other = VehicleFactory()
        self.share = ShareFactory(vehicle=self.vehicle)
        self.supplier, self.type = SupplierFactory(), MaintenanceTypeFactory()
        self.record = MaintenanceRecordFactory(
            vehicle=self.vehicle,
            supplier=self.supplier,
            maintenance_type=self.type,
            completed=True,
        )
        self.photo = AttachmentFactory(record=self.record)
        self.paper = AttachmentFactory(record=self.record, with_document=True)
        self.reading = OdometerReadingFactory(vehicle=self.vehicle)


@pytest.fixture
def shown():
    return Shown()


def one(row):
    """Return a plain queryset of one row, without what its manager refuses."""
    return QuerySet(type(row)).filter(pk=row.pk)


def replaced(row, name):
    """Give a row another file, past the manager, which would not have it."""
    QuerySet(type(row)).filter(pk=row.pk).update(file=name)


WRITES = {
    "record edited": lambda s: one(s.record).update(description="Discs"),
    "cost edited": lambda s: one(s.record).update(cost=5, currency="EUR"),
    "record held back": lambda s: one(s.record).update(is_private=True),
    "record added": lambda s: MaintenanceRecordFactory(vehicle=s.vehicle),
    "records added at once": lambda s: MaintenanceRecord.objects.bulk_create(
        [
            MaintenanceRecord(
                vehicle=s.vehicle, maintenance_type=s.type, description="Wipers"
            )
        ]
    ),
    "records edited at once": lambda s: MaintenanceRecord.objects.bulk_update(
        [MaintenanceRecord(pk=s.record.pk, description="Hoses")], ["description"]
    ),
    "record deleted": lambda s: s.record.delete(),
    "records deleted at once": lambda s: one(s.record).delete(),
    "moved to another vehicle": lambda s: one(s.record).update(vehicle=s.other),
    "attachment captioned": lambda s: one(s.photo).update(caption="Worn"),
    "attachment held back": lambda s: one(s.photo).update(is_private=True),
    "attachment added": lambda s: AttachmentFactory(record=s.record),
    "attachment deleted": lambda s: one(s.paper).delete(),
    "image replaced": lambda s: replaced(s.photo.image, "other.png"),
    "vehicle's photo replaced": lambda s: replaced(s.vehicle.photo, "x.png"),
    "vehicle's photo deleted": lambda s: s.vehicle.photo.delete(),
    "document replaced": lambda s: replaced(s.paper.document, "other.pdf"),
    "supplier renamed": lambda s: one(s.supplier).update(name="Sons"),
    "type renamed": lambda s: one(s.type).update(name="Mending"),
    "reading added": lambda s: OdometerReadingFactory(vehicle=s.vehicle),
    "reading set aside": lambda s: one(s.reading).update(is_excluded=True),
    "vehicle sold": lambda s: one(s.vehicle).update(status="sold"),
    "fleet's currency": lambda s: one(s.vehicle.fleet).update(currency="JPY"),
    "share shows more": lambda s: one(s.share).update(shows_costs=True),
    "share revoked": lambda s: one(s.share).update(revoked_at=timezone.now()),
}
# Saving what is as it was is no change; nor is what no page shows.
UNSEEN = {
    "saved as it was": lambda s: s.record.save(),
    "opened": lambda s: one(s.share).update(opened_count=F("opened_count") + 1),
    "forecast": lambda s: one(s.record).update(forecast_on="2027-01-01"),
    "notes of the vehicle": lambda s: one(s.vehicle).update(notes="Sell it"),
    "phone of a supplier": lambda s: one(s.supplier).update(phone="1"),
    "label of the share": lambda s: one(s.share).update(label="Ann"),
    "fleet renamed": lambda s: one(s.vehicle.fleet).update(name="Ours"),
    "another vehicle": lambda s: MaintenanceRecordFactory(vehicle=s.other),
    "supplier of nobody": lambda s: SupplierFactory(),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_write_is_noted(shown, name):
    before = state(shown.vehicle)
    WRITES[name](shown)
    assert state(shown.vehicle) != before


@pytest.mark.parametrize("name", UNSEEN)
def test_what_no_page_shows_is_no_change(shown, name):
    before = state(shown.vehicle)
    UNSEEN[name](shown)
    assert state(shown.vehicle) == before


def test_what_is_held_back_changes_unnoticed(shown):
    one(shown.record).update(is_private=True)
    before = state(shown.vehicle)
    one(shown.record).update(description="Secret", cost=9, currency="EUR")
    one(shown.photo).update(caption="Secret")
    AttachmentFactory(record=shown.record).delete()
    shown.record.refresh_from_db()
    shown.record.delete()
    MaintenanceRecordFactory(vehicle=shown.vehicle, is_private=True)
    assert state(shown.vehicle) == before


def test_both_vehicles_change_when_a_record_moves(shown):
    before = state(shown.other)
    one(shown.record).update(vehicle=shown.other)
    assert state(shown.other) != before


def test_compacting_keeps_a_row_for_each_kind_and_makes_a_state_that_never_was(shown):
    seen = set()
    for _round in range(3):
        MaintenanceRecordFactory(vehicle=shown.vehicle, maintenance_type=shown.type)
        seen.add(state(shown.vehicle))
        tracking.compact(shown.vehicle.pk)
        assert state(shown.vehicle) not in seen
        seen.add(state(shown.vehicle))
    kinds = HistoryChange.objects.filter(vehicle=shown.vehicle).values_list("kind")
    assert sorted(kinds, key=str) == sorted([(None,), (shown.type.pk,)], key=str)


def test_compacting_keeps_the_time_of_the_last_change(shown):
    last = HistoryChange.objects.filter(vehicle=shown.vehicle).latest("id").at
    tracking.compact(shown.vehicle.pk)
    rows = HistoryChange.objects.filter(vehicle=shown.vehicle)
    assert {row.at for row in rows} == {last}


def totals(vehicle) -> dict[tuple[int, str], tuple[int, Decimal]]:
    """Return what the database has counted along."""
    rows = HistoryChange.objects.filter(vehicle=vehicle).exclude(kind=None)
    found = rows.values_list("kind", "currency").annotate(Sum("count"), Sum("cost"))
    return {
        (kind, currency): (count, cost)
        for kind, currency, count, cost in found
        if count
    }


def counted(vehicle) -> dict[tuple[int, str], tuple[int, Decimal]]:
    """Return the same, counted anew."""
    rows = vehicle.records.filter(status="completed", is_private=False).order_by()
    found = rows.values_list("maintenance_type", "currency").annotate(
        Count("pk"), paid=Coalesce(Sum("cost"), Decimal(0))
    )
    return {(kind, currency): (count, cost) for kind, currency, count, cost in found}


COUNTING = WRITES | {
    "type changed": lambda s: one(s.record).update(
        maintenance_type=MaintenanceTypeFactory()
    ),
    "in another currency": lambda s: one(s.record).update(cost=5, currency="JPY"),
    "cost taken away": lambda s: one(s.record).update(cost=None),
    "undone": lambda s: one(s.record).update(
        status="incomplete", completed_date=None, completed_mileage=None, cost=None
    ),
    "shown again": lambda s: QuerySet(MaintenanceRecord).update(is_private=False),
    "all deleted": lambda s: QuerySet(MaintenanceRecord).delete(),
    "compacted": lambda s: tracking.compact(s.vehicle.pk),
    "migrated": lambda s: call_command("migrate", verbosity=0),
}


@pytest.mark.parametrize("name", [name for name in COUNTING if "photo d" not in name])
def test_totals_are_counted_along_with_every_write(shown, name):
    for number, cost in enumerate(("0.10", "0.20", "17.35", "99999999.99")):
        MaintenanceRecordFactory(
            vehicle=shown.vehicle,
            maintenance_type=shown.type,
            completed=True,
            is_private=number == 3,
            cost=Decimal(cost),
        )
    COUNTING[name](shown)
    for vehicle in (shown.vehicle, shown.other):
        assert totals(vehicle) == counted(vehicle)
        tracking.compact(vehicle.pk)
        assert totals(vehicle) == counted(vehicle)


def test_migrating_settles_what_the_totals_missed(shown):
    tracking.TRIGGERS.remove(connection)
    one(shown.record).update(cost=Decimal("3.50"), currency="EUR")
    MaintenanceRecordFactory(vehicle=shown.other, completed=True)
    assert totals(shown.vehicle) != counted(shown.vehicle)
    call_command("migrate", verbosity=0)
    for vehicle in (shown.vehicle, shown.other):
        assert totals(vehicle) == counted(vehicle)


def test_a_vehicle_goes_with_its_shares(shown):
    shown.other.shares.create(label="Nobody")
    shown.other.delete()
    assert not Share.objects.filter(label="Nobody").exists()
    assert not HistoryChange.objects.filter(vehicle_id=shown.other.pk).exists()


def test_migrating_makes_the_triggers_anew(shown):
    tracking.TRIGGERS.remove(connection)
    before = state(shown.vehicle)
    one(shown.record).update(description="Unseen")
    assert state(shown.vehicle) == before
    call_command("migrate", verbosity=0)
    one(shown.record).update(description="Seen")
    assert state(shown.vehicle) != before
