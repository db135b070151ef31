"""The time zones that a tenant can choose from: the IANA zones named after a place. The
choices are a callable, so that new data make no migration.
"""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """Return the IANA time zones that are named after a place, and UTC."""
    places = {
        name
        for name in available_timezones()
        if "/" in name
        and not name.startswith(("Etc/", "SystemV/", "US/", "posix", "right"))
    }
    return tuple((name, name.replace("_", " ")) for name in ["UTC", *sorted(places)])
