"""Fleets, their vehicles, and what was read off the odometers."""

from core.db.validation import SkipCachedForeignKeyValidation
from vehicles.models.fleets import Fleet
from vehicles.models.notifies import PEOPLE, Notifies, people_known
from vehicles.models.readings import OdometerReading
from vehicles.models.summaries import OdometerSummary
from vehicles.models.units import DistanceUnit
from vehicles.models.vehicles import Vehicle

__all__ = [
    "PEOPLE",
    "DistanceUnit",
    "Fleet",
    "Notifies",
    "OdometerReading",
    "OdometerSummary",
    "SkipCachedForeignKeyValidation",
    "Vehicle",
    "people_known",
]
