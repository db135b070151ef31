"""Kept for landed migrations, which name these here."""

from core.currencies import currency_choices
from core.time_zones import time_zone_choices

__all__ = ["currency_choices", "time_zone_choices"]
