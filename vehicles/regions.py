"""What is usual where a person lives: the time zone, the currency, miles or km.

Pure: a browser says where that is, by its clock (the time zone) or by its languages.
"""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from babel.core import get_global
from babel.numbers import get_territory_currencies

from core.currencies import offered
from core.time_zones import time_zone_choices
from vehicles.models.units import DistanceUnit

# Where roads are signed, and instruments read, in miles.
IN_MILES = frozenset({"US", "GB", "PR", "VI", "GU", "AS", "MP", "GG", "IM", "JE"})
# Of a country with several time zones, the one of most people; elsewhere it is the
# first of the country's in the time zone database.
_MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?")


class Customs(NamedTuple):
    """What is usual somewhere. Each is one of the choices of a fleet."""

    time_zone: str = "UTC"
    currency: str = "EUR"
    distance_unit: str = DistanceUnit.KM


def of_languages(accepted: str) -> Customs:
    """Return what is usual where people want these languages (``Accept-Language``).

    The first that names a region decides; if none does, where the first is spoken
    most. Of several time zones it is that of most people there.
    """
    found = [
        match.groups()
        for match in map(_LANGUAGE.match, accepted.split(",")[:20])
        if match
    ]
    for _language, region in found:
        if region and region.upper() in _zones():
            return _customs(region.upper())
    for language, _region in found[:1]:
        spoken = str(get_global("likely_subtags").get(language.lower(), ""))
        if (region := spoken.rpartition("_")[2]) in _zones():
            return _customs(region)
    return Customs()


@cache
def of_zone(zone: str) -> Customs | None:
    """Return what is usual in a time zone, or None in one of no country."""
    known = get_global("zone_territories")
    territory = known.get(zone) or known.get(get_global("zone_aliases").get(zone, ""))
    return None if territory is None else _in(territory, zone)


def _customs(territory: str) -> Customs:
    return _in(territory, _zones()[territory])


def _in(territory: str, zone: str) -> Customs:
    current = get_territory_currencies(territory, tender=True)
    currency = next((code for code in current if code in offered()), Customs().currency)
    unit = DistanceUnit.MI if territory in IN_MILES else DistanceUnit.KM
    return Customs(zone, currency, unit)


@cache
def _zones() -> dict[str, str]:
    """Return the time zone in which most people of each country live."""
    choices = {zone for zone, _label in time_zone_choices()}
    found = dict(_MOST_PEOPLE)
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            territory, _place, zone, *_comment = line.split("\t")
            if zone in choices:
                found.setdefault(territory, zone)
    return found
