"""What goes on to open a person's data after their password was changed: API tokens,
and other keys, registered by the app that has them. Whoever changes a password is told,
and offered to end them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import APIToken

from accounts.models import User


@dataclass(frozen=True)
class Access:
    """One sort of key: whose there are, how many in words, and how they are ended."""

    of: Callable[[User], QuerySet[Any]]
    words: Callable[[int], str]
    end: Callable[[QuerySet[Any], User], None]


def _tokens(user: User) -> QuerySet[APIToken]:
    return APIToken.objects.filter(user=user, revoked_at=None)


def _token_words(count: int) -> str:
    words = ngettext("%(count)d API token", "%(count)d API tokens", count)
    return words % {"count": count}


def _revoke(tokens: QuerySet[APIToken], user: User) -> None:
    for token in tokens:
        log(token, "wagtail.apitoken.revoke", user=user)
    tokens.update(revoked_at=timezone.now())


SORTS: list[Access] = [Access(_tokens, _token_words, _revoke)]


def register(sort: Access) -> None:
    """Let a sort of key be told of and ended with the others."""
    if sort not in SORTS:
        SORTS.append(sort)


def told(user: User) -> str:
    """Return which keys this person has, in words; ``""`` for none. A query each."""
    counts = [(sort, sort.of(user).count()) for sort in SORTS]
    return ", ".join(sort.words(count) for sort, count in counts if count)


def end(user: User, *, by: User) -> None:
    """End all keys of this person, for good; ``by`` is who does so."""
    for sort in SORTS:
        sort.end(sort.of(user), by)
