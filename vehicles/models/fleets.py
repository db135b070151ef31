"""Fleets: the unit of privacy."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, CollectionMember, CollectionViewRestriction

from accounts.models import User
from core.currencies import currency_choices
from core.db.fields import LineField
from core.time_zones import time_zone_choices
from vehicles.groups import make_groups, rename_groups
from vehicles.models.notifies import Notifies
from vehicles.models.units import DistanceUnit
from vehicles.querysets import FleetQuerySet


class Fleet(Notifies):
    """A household or a company fleet: the unit of privacy.

    It owns one private Wagtail collection, made with it, in which its images and
    documents live. Rights on it are given to groups on that collection; two groups,
    managers and viewers, are made with it too.
    """

    class Kind(models.TextChoices):
        """What sort of fleet this is."""

        HOUSEHOLD = "household", _("Household")
        COMPANY = "company", _("Company")

    # Not unique: a refusal would tell of another fleet.
    name = LineField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.HOUSEHOLD
    )
    collection = models.OneToOneField(
        Collection,
        verbose_name=_("collection"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="fleet",
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        choices=time_zone_choices,
        default="UTC",
        help_text=_("Due dates and reminders follow the calendar of this place."),
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=currency_choices, default="EUR"
    )
    distance_unit = models.CharField(
        _("distance unit"),
        max_length=2,
        choices=DistanceUnit,
        default=DistanceUnit.KM,
        help_text=_("What new vehicles count in; each can have its own."),
    )

    objects = FleetQuerySet.as_manager()

    class Meta:
        verbose_name = _("fleet")
        verbose_name_plural = _("fleets")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def local_date(self, now: datetime) -> date:
        """Return the calendar date in this fleet's time zone at the instant ``now``."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def remind(self, person: User) -> None:
        """Let a person be among those whom this fleet reminds. Two at once both are."""
        Fleet.notify_users.through.objects.get_or_create(fleet=self, user=person)

    def take_in(self, file: CollectionMember | None) -> None:
        """Put an image or document that belongs to no fleet into this one's
        collection. A file of another fleet stays where it is."""
        if file is not None and file.collection.is_root():
            file.collection = self.collection
            file.save(update_fields=["collection"])

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.collection_id is None:
            self.collection = _private_collection(self.name)
            make_groups(self)
        elif self.collection.name != self.name:
            rename_groups(self, self.collection.name)
            self.collection.name = self.name
            self.collection.save()
        super().save(*args, **kwargs)


def _private_collection(name: str) -> Collection:
    """Make a collection whose files nobody gets without logging in."""
    collection = Collection.get_first_root_node().add_child(name=name)
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    return collection
