"""Tenants: who owns data, and is private from all others."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, CollectionMember, CollectionViewRestriction

from core.currencies import currency_choices
from core.db.fields import LineField
from core.time_zones import time_zone_choices
from tenancy.roles import Role, make_groups, rename_groups


class Tenant(models.Model):
    """Who owns data and is private from all others: the unit of privacy.

    It owns one private Wagtail collection, made with it, in which its images and
    documents live. Rights on it are given to groups on that collection, or on one above
    it; a group for each of its ``roles`` is made with it.
    """

    roles: ClassVar[Sequence[Role]] = ()

    # Not unique: a refusal would tell of another tenant.
    name = LineField(_("name"), max_length=100)
    collection = models.OneToOneField(
        Collection,
        verbose_name=_("collection"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="%(class)s",
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

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def local_date(self, now: datetime) -> date:
        """Return the date in this tenant's time zone at the instant ``now``."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def take_in(self, file: CollectionMember | None) -> None:
        """Put an image or document that belongs to no tenant into this one's
        collection. A file of another tenant stays where it is."""
        if file is not None and file.collection.is_root():
            file.collection = self.collection
            file.save(update_fields=["collection"])

    def parent_collection(self) -> Collection:
        """Return the collection below which this tenant's own is made."""
        return Collection.get_first_root_node()

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.collection_id is None:
            self.collection = _private_collection(self.name, self.parent_collection())
            make_groups(self)
        elif self.collection.name != self.name:
            rename_groups(self, self.collection.name)
            self.collection.name = self.name
            self.collection.save()
        super().save(*args, **kwargs)


class RoleRight(models.Model):
    """A right that a role consisted of when the groups that give it were last brought
    into step with it (``tenancy.keeping``)."""

    tenant = models.CharField(_("kind of tenants"), max_length=100)
    role = models.CharField(_("role"), max_length=50)
    app = models.CharField(_("app"), max_length=100)
    codename = models.CharField(_("codename"), max_length=100)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "role", "app", "codename"],
                name="tenancy_role_right_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.app}.{self.codename}"


def _private_collection(name: str, parent: Collection) -> Collection:
    """Make a collection whose files nobody gets without logging in."""
    collection: Collection = parent.add_child(name=name)
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    return collection
