"""A history with everything in it, and a visitor who has its link."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from time_machine import travel

from core.public.bodies import bodies
from core.public.throttle import misses
from maintenance.models import MaintenanceType
from sharing.changes.visits import openings
from tests.factories import (
    AttachmentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    SupplierFactory,
    VehicleFactory,
    png,
)
from vehicles.models import Vehicle

VIN = "1HGCM82633A004352"


@pytest.fixture(autouse=True)
def _empty_process() -> Iterator[None]:
    """Begin and end as a process does that nobody asked anything yet."""
    for kept in (bodies, misses):
        kept.clear()
    yield
    openings.clear()


@pytest.fixture
def vehicle(db) -> Vehicle:
    return VehicleFactory(
        fleet=FleetFactory(
            name="Fleet Zanzibar", currency="EUR", time_zone="Europe/Berlin"
        ),
        name="Anna Zanzibar's car",
        unit_number="Unit Zanzibar",
        make="Volvo",
        model="V60",
        year=2018,
        vin=VIN,
        plate="B LQ 1860",
        notes="Notes Zanzibar",
        photo=ImageFactory(title="Photo Zanzibar"),
    )


@pytest.fixture
def share(vehicle):
    """Shows everything there is to show."""
    return ShareFactory(vehicle=vehicle, label="Label Zanzibar", open=True)


@pytest.fixture
def records(vehicle):
    """Three things done, one seen, one to do, one held back."""
    types = {kind.code: kind for kind in MaintenanceType.objects.exclude(code="")}
    garage = SupplierFactory(
        name="Kanal garage", phone="Phone Zanzibar", fleet=vehicle.fleet
    )

    def add(description, kind, day=None, **fields):
        done = {"completed": True, "completed_date": day} if day else {}
        return MaintenanceRecordFactory(
            vehicle=vehicle,
            description=description,
            maintenance_type=types[kind],
            **done,
            **fields,
        )

    return {
        "pads": add(
            "Brake pads",
            "repair",
            date(2026, 2, 3),
            completed_mileage=54_321,
            cost=Decimal("1234.50"),
            supplier=garage,
            details="Discs at **22.8 mm**. [Maker](https://example.org/)",
        ),
        "oil": add("Oil and filter", "routine", date(2025, 8, 1), cost=Decimal(99)),
        "chip": add("Stone chip", "observation", date(2025, 3, 9), details="Small."),
        "plugs": add("Spark plugs", "routine", date(2024, 5, 5)),
        "inspection": add("Inspection", "routine", due_date=date(2027, 1, 1)),
        "secret": add(
            "Secret Zanzibar",
            "repair",
            date(2025, 12, 24),
            is_private=True,
            cost=Decimal(7777),
            completed_mileage=48_484,
            details="Details Zanzibar",
        ),
    }


@pytest.fixture
def files(records):
    """A photo and an invoice on a record, and one of each that is held back."""
    photo = ImageFactory(title="IMG Zanzibar", file__data=png(64, 48))
    return {
        "photo": AttachmentFactory(
            record=records["pads"], image=photo, caption="Worn pads"
        ),
        "invoice": AttachmentFactory(
            record=records["pads"], with_document=True, kind="invoice"
        ),
        "held photo": AttachmentFactory(
            record=records["pads"], caption="Caption Zanzibar", is_private=True
        ),
        "held paper": AttachmentFactory(
            record=records["pads"], with_document=True, is_private=True
        ),
        "secret's photo": AttachmentFactory(record=records["secret"]),
        "upcoming's photo": AttachmentFactory(record=records["inspection"]),
    }


@pytest.fixture
def readings(vehicle):
    return [
        OdometerReadingFactory(
            vehicle=vehicle, value=value, read_on=day, note="Note Zanzibar"
        )
        for value, day in ((41_000, date(2024, 1, 1)), (52_000, date(2025, 11, 1)))
    ]


@pytest.fixture
def whole(share, records, files, readings):
    """Everything, and the share that shows it."""
    return share


@pytest.fixture
def visitor() -> Client:
    """Somebody with a link and nothing else."""
    return Client()


@pytest.fixture
def time_machine_at() -> Iterator[Callable[[datetime], object]]:
    """Call it with the instant at which to go on."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(travel(at, tick=False))


@pytest.fixture
def foreign_record(db):
    """Work on a vehicle of another fleet."""
    return MaintenanceRecordFactory(completed=True, description="Foreign work")
