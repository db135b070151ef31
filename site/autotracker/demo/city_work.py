"""What the city does to its vehicles: made up, but at mileages that were read.

Vehicles go by their number on the fuel cards.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from statistics import median_low
from typing import NamedTuple

from autotracker.demo.fuel_cards import Reading
from autotracker.demo.histories import (
    INSPECTION,
    OBSERVATION,
    REPAIR,
    ROUTINE,
    TYRES,
    Work,
)


class Routine(NamedTuple):
    """Work that comes again whenever so many miles have gone by."""

    vehicles: tuple[str, ...]
    every: int
    description: str
    sort: str
    supplier: str
    dollars: tuple[int, int]  # the least and the most it costs


POLICE = ("78", "79", "80", "81", "83", "84", "85", "86", "87")
# Those whose next oil change a plan writes; the others have one by hand.
PLANNED = tuple(number for number in POLICE if number not in ("78", "83"))
SEDANS = ("5", "68", "70", "72", "73", "93", "94", "95")
TRUCKS = ("13", "74", "75", "106", "108", "114", "125", "131", "138", "143")

ROUTINES = (
    Routine(POLICE, 5_000, "Oil and filter, tires rotated", ROUTINE, "shop", (58, 84)),
    Routine(POLICE, 15_000, "Brake pads, all round", REPAIR, "ford", (412, 590)),
    Routine(SEDANS, 5_000, "Oil and filter", ROUTINE, "shop", (39, 62)),
    Routine(
        TRUCKS, 6_000, "Oil and filter, chassis greased", ROUTINE, "shop", (66, 98)
    ),
    Routine(("143", "84", "81"), 20_000, "Four tires", TYRES, "tires", (620, 860)),
)

# Whom the reminders of a vehicle go to; all others go to the fleet's people.
NOTIFY = {"22": ("sam",), "84": ("maria",)}

WORKS: dict[str, tuple[Work, ...]] = {
    "22": (
        Work(
            "Annual pump test",
            INSPECTION,
            ago=201,
            unread=True,
            supplier="fire",
            details="NFPA 1911, at 150, 200 and 250 psi. **Passed.**",
            invoice=(("Pump test, service test report", "485.00"),),
        ),
        Work("Aerial ladder inspection", INSPECTION, due_in=0, supplier="fire"),
    ),
    "23": (
        Work("Annual pump test", INSPECTION, due_in=7, supplier="fire"),
        Work(
            "Primer motor slow to draw water",
            OBSERVATION,
            ago=33,
            unread=True,
            details="Took *45 seconds* at the weekly check; should be under 30.",
        ),
    ),
    "26": (Work("Annual pump test", INSPECTION, due_in=-23, supplier="fire"),),
    "66": (
        Work(
            "Instrument cluster replaced",
            REPAIR,
            # Here the readings of the file really begin again.
            ago=88,
            unread=True,
            supplier="shop",
            cost="338.15",
            details="The new one counts from zero: readings after this day are lower.",
        ),
    ),
    "78": (Work("Oil and filter", ROUTINE, due_after=700, supplier="shop"),),
    "80": (
        Work(
            "Emergency lights re-certified",
            INSPECTION,
            due_in=0,
            details="Light bar, siren, corner strobes.",
            notify=("sam", "maria"),
        ),
    ),
    "81": (
        Work(
            "Door dented in the parking deck",
            OBSERVATION,
            ago=64,
            details="Left rear door. Report filed; *paint not broken*.",
        ),
        Work(
            "Left rear door straightened",
            REPAIR,
            supplier="body",
            details="Waits for the insurer's answer.",
            quote=(("Paintless dent repair", "240.00"), ("Trim clips", "18.50")),
        ),
    ),
    "83": (Work("Oil and filter, tires rotated", ROUTINE, due_in=1, supplier="shop"),),
    "84": (
        Work(
            "Transmission shudders at 40 mph",
            OBSERVATION,
            ago=47,
            details="Only when warm.\n\n1. fluid level right\n2. no codes stored",
        ),
        Work("Transmission fluid", ROUTINE, due_in=7, supplier="ford"),
    ),
    "86": (
        Work(
            "Coolant leak at the water pump",
            REPAIR,
            ago=118,
            supplier="ford",
            details="Towed in. *Timing chain cover* resealed while it was open.",
            invoice=(
                ("Water pump and gaskets", "214.80"),
                ("Labor, 6.5 h", "812.50"),
                ("Coolant, 2.5 gal", "47.25"),
            ),
        ),
        Work("Brake pads, front", REPAIR, due_in=-3, supplier="shop"),
    ),
    "94": (Work("State emissions test", INSPECTION, due_in=40),),
    "95": (
        Work("Cabin filter", ROUTINE, due_in=1, supplier="parts", notify=("maria",)),
    ),
    "114": (Work("Four tires", TYRES, due_after=1_800, supplier="tires"),),
    "133": (
        Work(
            "Annual DOT inspection",
            INSPECTION,
            due_in=0,
            supplier="shop",
            details="Bring the last report. **Snow plow off** before it goes in.",
            notify=("motor_pool",),
        ),
    ),
    "138": (Work("Rear door hinge squeaks", OBSERVATION, ago=12),),
    "143": (
        Work(
            "Alternator",
            REPAIR,
            ago=167,
            supplier="shop",
            invoice=(
                ("Alternator, remanufactured", "189.95"),
                ("Labor, 2 h", "150.00"),
            ),
        ),
        Work("Spark plugs and coils", ROUTINE, due_in=-41, supplier="shop"),
    ),
    "147": (Work("Annual DOT inspection", INSPECTION, due_in=12, supplier="shop"),),
    "150": (Work("Hydraulic hose to the dump bed", REPAIR, due_in=3, supplier="shop"),),
}


def routine_works(
    vehicle_id: str, readings: Sequence[Reading], today: date
) -> Iterator[Work]:
    """Yield the routine work that fell due while the readings were taken."""
    chance = Random(vehicle_id)
    for routine in ROUTINES:
        if vehicle_id not in routine.vehicles:
            continue
        for day in milestones(readings, routine.every):
            yield Work(
                routine.description,
                routine.sort,
                ago=(today - day).days,
                supplier=routine.supplier,
                cost=f"{chance.uniform(*routine.dollars):.2f}",
            )


def milestones(readings: Sequence[Reading], every: int) -> Iterator[date]:
    """Yield the days on which the odometer passed a multiple of ``every`` miles."""
    days = sorted({reading.read_on for reading in readings})
    passed = mileage_on(readings, days[0]) // every if days else 0
    for day in days:
        if (now := mileage_on(readings, day) // every) > passed:
            passed = now
            yield day


def mileage_on(readings: Sequence[Reading], day: date) -> int:
    """Return what the odometer probably said: the middle one of the five readings
    next to the day, of which one or two may be wrong."""
    near = sorted(readings, key=lambda reading: abs((reading.read_on - day).days))[:5]
    return median_low(reading.value for reading in near)
