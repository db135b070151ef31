"""Fleets, their vehicles, and what was read off the odometers."""

from core.db.validation import SkipCachedForeignKeyValidation
from vehicles.models.fleets import Fleet
from vehicles.models.readings import OdometerReading
from vehicles.models.recipients import PEOPLE, HasRecipients, prefetched_recipients
from vehicles.models.summaries import OdometerSummary
from vehicles.models.units import DistanceUnit
from vehicles.models.vehicles import Vehicle

__all__ = [
    "PEOPLE",
    "DistanceUnit",
    "Fleet",
    "HasRecipients",
    "OdometerReading",
    "OdometerSummary",
    "SkipCachedForeignKeyValidation",
    "Vehicle",
    "prefetched_recipients",
]
