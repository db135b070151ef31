"""Whose reminders go to people of their own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from core.db.fields import ManyField
from core.db.validation import SkipCachedForeignKeyValidation

PEOPLE = ("notify_users", "notify_groups")


class HasRecipients(SkipCachedForeignKeyValidation, ClusterableModel):
    """Something whose reminders go to people of its own.

    A record's people come before its vehicle's, and those before the fleet's.
    """

    notify_users = ManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("notify users"),
        blank=True,
        related_name="+",
    )
    notify_groups = ManyField(
        Group, verbose_name=_("notify groups"), blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @contextmanager
    def prefetched_empty(self, *names: str) -> Iterator[None]:
        """Take it for known that a row that was just made has nothing under these
        names: its first revision is written without asking."""
        for name in names:
            related: Any = self._meta.get_field(name).related_model
            nothing = Prefetch(name, queryset=related._default_manager.none())
            prefetch_related_objects([self], nothing)
        yield
        _forget(self, names)


@contextmanager
def prefetched_recipients(*rows: HasRecipients) -> Iterator[None]:
    """Know whom these rows, of one model, have in the database by one look: two
    queries, made now."""
    for row in rows:
        _forget(row, PEOPLE)
    prefetch_related_objects(rows, *PEOPLE)
    yield
    for row in rows:
        _forget(row, PEOPLE)


def _forget(row: Any, names: Iterable[str]) -> None:
    """Have the database asked again for what hangs off a row."""
    for name in names:
        getattr(row, "_prefetched_objects_cache", {}).pop(name, None)
