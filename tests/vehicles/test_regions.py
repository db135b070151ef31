"""What is usual where a browser says that it is."""

import pytest

from core.currencies import codes
from core.time_zones import time_zone_choices
from vehicles.regions import Customs, of_languages, of_zone


@pytest.mark.parametrize(
    ("accepted", "customs"),
    [
        ("en-US,en;q=0.9", ("America/New_York", "USD", "mi")),
        ("en-GB", ("Europe/London", "GBP", "mi")),
        ("de-CH,de;q=0.9,en-US;q=0.8", ("Europe/Zurich", "CHF", "km")),
        ("de,en-AU;q=0.5", ("Australia/Sydney", "AUD", "km")),
        ("de", ("Europe/Berlin", "EUR", "km")),
        ("fr-CA", ("America/Toronto", "CAD", "km")),
        ("zh-Hant-TW", ("Asia/Taipei", "TWD", "km")),
        ("ja_JP", ("Asia/Tokyo", "JPY", "km")),
        *((text, Customs()) for text in ("", "*", "xx", ";q=,,\x00", "x" * 9)),
    ],
)
def test_languages_tell_where(accepted, customs):
    assert of_languages(accepted) == customs


@pytest.mark.parametrize(
    ("zone", "customs"),
    [
        ("America/New_York", ("USD", "mi")),
        ("Europe/Berlin", ("EUR", "km")),
        ("Asia/Calcutta", ("INR", "km")),
        ("Asia/Kolkata", ("INR", "km")),
        ("Europe/London", ("GBP", "mi")),
    ],
)
def test_so_does_the_time_zone(zone, customs):
    assert of_zone(zone) == (zone, *customs)


def test_whatever_is_proposed_can_be_chosen():
    zones = {zone for zone, _label in time_zone_choices()}
    nowhere = [zone for zone in zones if of_zone(zone) is None]
    assert set(nowhere) <= {"UTC", "America/Coyhaique"}
    for zone in zones - {*nowhere}:
        assert of_zone(zone).currency in codes(), zone
    for language in ("en-US", "de-DE", "sw-KE", "es-MX", "uk-UA", "id-ID", "ru-RU"):
        assert of_languages(language).time_zone in zones
