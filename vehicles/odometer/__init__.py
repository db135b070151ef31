"""Odometer arithmetic: which readings fit together, and when a distance is reached.

Pure functions of ``(day, value)`` pairs, in any order; no database, and no clock.
Distances are in the unit of the readings.
"""

from vehicles.odometer.accepting import accepted
from vehicles.odometer.forecasting import (
    YEARLY,
    Forecast,
    Usage,
    current,
    daily_distance,
    forecast,
    reached_on,
    usage,
)
from vehicles.odometer.readings import (
    CONFIRMED,
    EXCLUDED,
    READING,
    REPLACEMENT,
    Accepted,
    Exclusion,
    Reading,
    Reason,
)

__all__ = [
    "CONFIRMED",
    "EXCLUDED",
    "READING",
    "REPLACEMENT",
    "YEARLY",
    "Accepted",
    "Exclusion",
    "Forecast",
    "Reading",
    "Reason",
    "Usage",
    "accepted",
    "current",
    "daily_distance",
    "forecast",
    "reached_on",
    "usage",
]
