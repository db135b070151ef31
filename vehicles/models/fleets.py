"""Fleets: the unit of privacy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tenancy.models import Tenant
from vehicles.models.recipients import HasRecipients
from vehicles.models.units import DistanceUnit
from vehicles.querysets import FleetQuerySet
from vehicles.roles import MANAGER, VIEWER


class Fleet(Tenant, HasRecipients):
    """A household or a company fleet, with its vehicles."""

    roles = (MANAGER, VIEWER)

    class Kind(models.TextChoices):
        """What sort of fleet this is."""

        HOUSEHOLD = "household", _("Household")
        COMPANY = "company", _("Company")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.HOUSEHOLD
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
        permissions = [("invite_fleet", "Can invite people to a fleet")]
        ordering = ["name", "id"]

    def remind(self, person: User) -> None:
        """Let a person be among those whom this fleet reminds. Two at once both are."""
        Fleet.notify_users.through.objects.get_or_create(fleet=self, user=person)
