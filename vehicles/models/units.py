"""What distances are counted in."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DistanceUnit(models.TextChoices):
    """The unit an odometer counts in."""

    KM = "km", _("kilometres")
    MI = "mi", _("miles")


# Exact, by the international yard and pound agreement of 1959.
KM_PER_MILE: Final = 1.609344


def convert(distance: float, unit: str, to: str) -> float:
    """Return a distance in another unit (km or mi), unrounded. The one place where
    miles become kilometres, or the other way round."""
    if unit == to:
        return distance
    return distance * KM_PER_MILE if to == DistanceUnit.KM else distance / KM_PER_MILE
