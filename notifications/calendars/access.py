"""Calendar addresses among what outlives a changed password (``accounts.access``)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from accounts.access import Access
from accounts.models import User
from notifications.models import CalendarAddress


def _of(user: User) -> QuerySet[CalendarAddress]:
    return CalendarAddress.objects.filter(user=user)


def _words(count: int) -> str:
    words = ngettext(
        "%(count)d calendar address", "%(count)d calendar addresses", count
    )
    return words % {"count": count}


def _end(addresses: QuerySet[Any], user: User) -> None:
    addresses.delete()


CALENDARS = Access(_of, _words, _end)
