"""What forms of an answer a visitor's program takes: the header ``Accept``.

Each form has an address of its own, so there is nothing to choose: it is taken, or it
is not (406). A header that is missing or broken takes anything.
"""

from functools import lru_cache

from django.http import HttpRequest
from django.http.request import MediaType


def takes(request: HttpRequest, form: str) -> bool:
    """Tell whether a form (``text/html``) is taken; of two ranges that speak of it,
    the narrower one says."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return not form or not accepted or _takes(accepted[:500], form.partition(";")[0])


@lru_cache(maxsize=256)
def _takes(accepted: str, form: str) -> bool:
    try:
        ranges = [MediaType(part) for part in accepted.split(",")]
    except (LookupError, ValueError):  # what is written there is no header at all
        return True
    sound = [one for one in ranges if one.main_type and one.sub_type]
    if not sound:
        return True
    fitting = [one for one in sound if one.match(form)]
    return bool(fitting) and max(fitting, key=_narrowness).quality > 0


def _narrowness(accepted: MediaType) -> int:
    return accepted.specificity
