"""What any field of ours refuses, whoever fills it in."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

# The first motor car was patented on 29 January 1886.
EARLIEST_DATE = date(1886, 1, 29)
LATEST_DATE = date(2199, 12, 31)
LARGEST_DISTANCE = 9_999_999


DATE_VALIDATORS: list[Callable[[Any], None]] = [
    MinValueValidator(
        EARLIEST_DATE, gettext_lazy("There were no motor vehicles before 1886.")
    ),
    MaxValueValidator(LATEST_DATE, gettext_lazy("Enter a date before the year 2200.")),
]
DISTANCE_VALIDATORS: list[Callable[[Any], None]] = [
    MaxValueValidator(
        LARGEST_DISTANCE, gettext_lazy("No odometer shows more than 9 999 999.")
    )
]
