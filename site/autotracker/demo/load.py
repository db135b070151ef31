"""Loading the demo: everything, or nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from wagtail.log_actions import LogContext

from accounts.models import User
from autotracker.demo import city, fuel_cards, household
from autotracker.demo.people import give, make_admin, make_cast
from autotracker.demo.shelf import Shelf
from autotracker.demo.stock import Stock
from maintenance.models import MaintenanceRecord
from vehicles.models import Fleet, OdometerReading

TodayIn = Callable[[str], date]
Say = Callable[[str], object]


def load(file: Path, password: str, today_in: TodayIn, say: Say) -> User:
    """Make both fleets, and return the superuser who made them.

    ``today_in`` tells the date in a time zone, and ``say`` takes a line about how
    far it is. When anything fails, neither rows nor files are left. ``OSError`` if
    the file cannot be read, ``ValidationError`` if something is in the way.
    """
    lines = fuel_cards.read(file)
    with Shelf() as shelf, transaction.atomic():
        admin = make_admin(password)
        with LogContext(user=admin):
            stock, cast = Stock.shared(shelf), make_cast(password)
            say(f"Making {household.NAME} …")
            today = today_in(household.TIME_ZONE)
            fleet = household.fill(shelf, stock, cast, today)
            give(fleet, managers=[cast.anna, cast.jonas], viewers=[])
            say(f"{_summary(fleet)}, {len(shelf.files)} files")
            say(f"Making {city.NAME} from {len(lines)} fuel-card lines …")
            fleet = city.fill(shelf, stock, cast, lines, today_in(city.TIME_ZONE))
            give(fleet, managers=[cast.maria], viewers=[cast.sam])
            say(f"{_summary(fleet)}; {_left_out(fleet, len(lines))}")
    return admin


def _summary(fleet: Fleet) -> str:
    """Say what a fleet has."""
    readings = OdometerReading.objects.filter(vehicle__fleet=fleet)
    records = MaintenanceRecord.objects.filter(vehicle__fleet=fleet)
    return (
        f"{fleet.name}: {fleet.vehicles.count()} vehicles, "
        f"{readings.count()} readings, {records.count()} records"
    )


def _left_out(fleet: Fleet, lines: int) -> str:
    """Say how many lines of the fuel cards became no reading."""
    cards = OdometerReading.Source.FUEL_CARD
    made = OdometerReading.objects.filter(vehicle__fleet=fleet, source=cards).count()
    return f"{lines - made} of the {lines} lines could not become a reading"
