"""What it costs to tell which readings fit together, and to keep what follows."""

from datetime import date, timedelta
from io import StringIO
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from maintenance.models import MaintenanceRecord, MaintenanceType
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.odometer import accepted

VALUES, ROUNDS = 10_000, 9
VEHICLES, READINGS = 50_000, 12
START = date(2010, 1, 1)


def readings(wrong: float) -> list[tuple[date, int]]:
    """Return so many readings in any order, some of them nonsense."""
    random = Random(1)  # noqa: S311  (chance makes data here, no secrets)
    found = [
        (
            START + timedelta(days=number // 2),
            random.randrange(999_999) if random.random() < wrong else number * 30,
        )
        for number in range(VALUES)
    ]
    random.shuffle(found)
    return found


def seconds(function: Any, data: Any) -> float:
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        function(data)
        times.append(perf_counter() - start)
    return median(times)


def fill() -> Vehicle:
    """Make the fleet, past the program; one record of each waits for a distance."""
    fleet = Fleet.objects.create(name="Large")
    vehicles = Vehicle.objects.bulk_create(
        [
            Vehicle(fleet=fleet, name=f"Car {n}", distance_unit="km")
            for n in range(VEHICLES)
        ],
        batch_size=2000,
    )
    rows = (
        OdometerReading(
            vehicle=vehicle,
            value=1000 + 400 * number,
            read_on=START + timedelta(days=10 * number),
        )
        for vehicle in vehicles
        for number in range(READINGS)
    )
    plain: Any = QuerySet(OdometerReading)  # which reckons nothing
    plain.bulk_create(rows, batch_size=5000)
    kind = MaintenanceType.objects.get(code="repair")
    MaintenanceRecord.objects.bulk_create(
        [
            MaintenanceRecord(
                vehicle=vehicle,
                maintenance_type=kind,
                description="Oil",
                due_mileage=9000,
            )
            for vehicle in vehicles
        ],
        batch_size=2000,
    )
    return vehicles[0]


def run() -> list[str]:
    """Return the lines to print."""
    lines = []
    for wrong in (0.0, 0.1, 0.3, 1.0):
        data = readings(wrong)
        sort, fit = seconds(sorted, data), seconds(accepted, data)
        lines.append(
            f"{VALUES} values, {wrong:.0%} wrong: sorted {sort * 1000:.1f} ms, "
            f"accepted {fit * 1000:.1f} ms, ratio {fit / sort:.1f}"
        )
    vehicle = fill()
    start = perf_counter()
    call_command("recompute_odometers", stdout=StringIO())
    took = perf_counter() - start
    lines.append(
        f"{connection.vendor}: {VEHICLES} vehicles with {READINGS} readings and a due "
        f"mileage each, recomputed in {took:.0f} s"
    )
    with CaptureQueriesContext(connection) as captured:
        OdometerReading(vehicle=vehicle, value=6000, read_on=START).save()
    words = [q["sql"].split('"')[:2] for q in captured]
    own = [
        f"{what[0].strip()} {what[1]}"
        for what in words
        if what[0].startswith(("INSERT", "SELECT", "UPDATE")) and len(what) > 1
    ]
    lines.append(f"one more reading: {', '.join(own)}")
    return lines
