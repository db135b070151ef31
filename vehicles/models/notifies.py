"""Whose reminders go to people of their own."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from vehicles.fields import ManyField
from vehicles.models.fetched import TrustsFetched


class Notifies(TrustsFetched, ClusterableModel):
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
