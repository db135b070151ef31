"""What it costs to see three fleets of a thousand, beside seeing all."""

from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Collection

from accounts.models import User
from maintenance.models import MaintenanceRecord, MaintenanceType
from tenancy.roles import make_groups
from vehicles.models import Fleet, Vehicle

FLEETS, VEHICLES, RECORDS = 1000, 10, 10
PAGE = 50
ROUNDS = 15


def fill() -> list[Fleet]:
    """Make the fleets, with ten vehicles each and ten records a vehicle."""
    root = Collection.get_first_root_node()
    parents = [root.add_child(name=f"Fleet {number}") for number in range(FLEETS)]
    fleets = Fleet.objects.bulk_create(
        Fleet(name=parent.name, collection=parent) for parent in parents
    )
    vehicles = Vehicle.objects.bulk_create(
        Vehicle(fleet=fleet, name=f"Car {number}", distance_unit="km")
        for fleet in fleets
        for number in range(VEHICLES)
    )
    kind = MaintenanceType.objects.get(code="repair")
    first = date(2020, 1, 1)
    MaintenanceRecord.objects.bulk_create(
        (
            MaintenanceRecord(
                vehicle=vehicle,
                maintenance_type=kind,
                description="Pads",
                due_date=first + timedelta(days=(vehicle.pk * 7 + number * 251) % 2500),
            )
            for number in range(RECORDS)
            for vehicle in vehicles
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return fleets


def member_of(fleets: list[Fleet]) -> User:
    user = User.objects.create_user("member", "member@example.org")
    for fleet in fleets:
        make_groups(fleet)
        user.groups.add(Group.objects.get(name=f"{fleet.name}: managers"))
    return user


def page(user: User) -> Callable[[], Any]:
    """Return what a list does: count the rows, and fetch the first page."""

    def ask() -> None:
        rows = MaintenanceRecord.objects.visible_to(user).for_display()
        rows.count()
        list(rows[:PAGE])

    return ask


def milliseconds(ask: Callable[[], Any]) -> float:
    ask()
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        ask()
        times.append(perf_counter() - start)
    return median(times) * 1000


def run() -> list[str]:
    """Return the lines to print."""
    fleets = fill()
    owner = User.objects.create_superuser("owner", "owner@example.org")
    member = member_of([fleets[100], fleets[500], fleets[900]])
    everything, three = milliseconds(page(owner)), milliseconds(page(member))
    return [
        f"{connection.vendor}: a list of {FLEETS * VEHICLES * RECORDS} records in "
        f"{FLEETS} fleets, counted and its first page fetched:",
        f"superuser {everything:.1f} ms, member of three fleets {three:.1f} ms, "
        f"ratio {three / everything:.2f}",
    ]
