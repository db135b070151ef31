"""The company fleet of the demo: a year of the City of Urbana."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from autotracker.demo import city_work, descriptions, fuel_cards, plans
from autotracker.demo.fuel_cards import Line, Reading
from autotracker.demo.people import Cast
from autotracker.demo.records import Recorder
from autotracker.demo.shelf import Shelf
from autotracker.demo.stock import Stock
from vehicles.models import Fleet, OdometerReading, Vehicle

NAME, TIME_ZONE = "City of Urbana", "America/Chicago"
# Where the repository keeps it.
FILE = "tests/data/urbana-fuel-cards-2017.csv"

DEPARTMENTS = {
    "PD": "police",
    "FD": "fire",
    "PW": "public works",
    "CD": "community development",
    "MP": "motor pool",
}

SUPPLIERS = {
    "shop": {
        "name": "City Shop",
        "kind": "mechanic",
        "contact_person": "Sam Porter",
        "phone": "+1 217 555 0110",
        "email": "sam@example.org",
        "notes": "Our own. Open from 6 to 14:30.",
    },
    "ford": {
        "name": "Prairie Ford",
        "kind": "dealership",
        "phone": "+1 217 555 0120",
        "address": "400 N Route 45\nUrbana, IL 61802",
        "website": "https://prairieford.example.org/",
    },
    "tires": {
        "name": "Boneyard Creek Tire",
        "kind": "tyre_shop",
        "phone": "+1 217 555 0130",
        "address": "12 E Main St\nUrbana, IL 61801",
    },
    "body": {
        "name": "Lincoln Body Works",
        "kind": "body_shop",
        "phone": "+1 217 555 0140",
        "address": "77 S Lincoln Ave\nUrbana, IL 61801",
    },
    "fire": {
        "name": "Midwest Fire Apparatus",
        "kind": "other",
        "contact_person": "Joan Becker",
        "phone": "+1 217 555 0150",
        "email": "service@mfa.example.org",
        "address": "9 Industrial Dr\nDecatur, IL 62521",
    },
}


class Card(NamedTuple):
    """A vehicle of the file: its lines in the order of time, and the readings that
    could be made of them."""

    vehicle_id: str
    lines: Sequence[Line]
    readings: Sequence[Reading]


def cards(lines: Sequence[Line], yesterday: date) -> list[Card]:
    """Return the vehicles of the file, the year moved so as to end ``yesterday``."""
    days = fuel_cards.shift(lines, yesterday)
    found = []
    ordered = sorted(lines, key=lambda line: int(line.vehicle_id))  # keeps the time
    for vehicle_id, group in groupby(ordered, lambda line: line.vehicle_id):
        own = list(group)
        made = [fuel_cards.reading(line, days) for line in own]
        found.append(Card(vehicle_id, own, [r for r in made if r is not None]))
    return found


def fill(
    shelf: Shelf, stock: Stock, cast: Cast, lines: Sequence[Line], today: date
) -> Fleet:
    """Make the city's fleet; what is made depends on the lines and ``today`` only."""
    fleet = _fleet(shelf, cast)
    recorder = Recorder(shelf, stock.of(fleet, SUPPLIERS), cast, today)
    planned = []
    for card in cards(lines, today - timedelta(days=1)):
        vehicle = _vehicle(shelf, cast, fleet, card)
        _readings(vehicle, card.readings)
        works = (
            *city_work.WORKS.get(card.vehicle_id, ()),
            *city_work.routine_works(card.vehicle_id, card.readings, today),
        )
        odometer = partial(city_work.mileage_on, card.readings)
        recorder.write(vehicle, works, odometer)
        if card.vehicle_id in city_work.PLANNED:
            planned.append(vehicle)
    plans.of_patrol_cars(shelf, recorder.stock, fleet, planned)
    return fleet


def _fleet(shelf: Shelf, cast: Cast) -> Fleet:
    fleet = Fleet(
        name=NAME,
        kind=Fleet.Kind.COMPANY,
        time_zone=TIME_ZONE,
        currency="USD",
        distance_unit="mi",
    )
    cast.choose(fleet, ("motor_pool",))
    return shelf.add_fleet(fleet)


def _vehicle(shelf: Shelf, cast: Cast, fleet: Fleet, card: Card) -> Vehicle:
    described = descriptions.parse(card.lines[-1].vehicle_description)
    vehicle = Vehicle(
        fleet=fleet,
        name=described.name(card.vehicle_id),
        unit_number=described.unit_number,
        make=described.make,
        model=described.model,
        year=described.year,
        powertrain=fuel_cards.runs_on(card.lines),
        notes=_notes(card.lines[-1]),
    )
    cast.choose(vehicle, city_work.NOTIFY.get(card.vehicle_id, ()))
    return shelf.add(vehicle)


def _notes(line: Line) -> str:
    """Say what the file says of a vehicle, in Markdown."""
    code = line.department
    department = f"{DEPARTMENTS[code]} ({code})" if code in DEPARTMENTS else code
    notes = f"Department: {department}. Number on the fuel cards: {line.vehicle_id}"
    if line.vehicle_description:
        notes += f", described there as `{line.vehicle_description}`"
    return notes + "."


def _readings(vehicle: Vehicle, readings: Sequence[Reading]) -> None:
    """Store what was typed at the pump, in the order of time."""
    rows = [
        OdometerReading(
            vehicle=vehicle,
            value=reading.value,
            read_on=reading.read_on,
            source=OdometerReading.Source.FUEL_CARD,
            note=reading.note,
        )
        for reading in readings
    ]
    for row in rows:
        row.clean_fields(exclude=["vehicle"])  # which would cost a query each
        row.clean()
    OdometerReading.objects.bulk_create(rows)
