"""Calendars that people subscribe to, and what these were told last."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public import tokens
from core.public.models import HasToken
from notifications.querysets import CalendarEntryQuerySet
from vehicles.models import Fleet

# How exactly one is told when a calendar was last fetched.
FETCHED_WITHIN = timedelta(hours=1)


class CalendarAddress(HasToken):
    """A secret address at which a calendar program finds what one person may see: of
    all their fleets, or of one. Revoking deletes it, replacing gives it a new token.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="calendar_addresses",
    )
    fleet = models.ForeignKey(
        Fleet,
        verbose_name=_("fleet"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Left empty: all your fleets, also those to come."),
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    fetched_at = models.DateTimeField(
        _("last fetched"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["made_at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fleet"], name="notifications_calendar_once_a_fleet"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(fleet=None),
                name="notifications_calendar_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.fleet or _("All fleets"))

    @property
    def url(self) -> str:
        """Return the address to be given to a calendar program."""
        path = reverse("calendar", args=[f"{self.token}.ics"])
        return f"{settings.BASE_URL}{path}"

    def clean(self) -> None:
        super().clean()
        rows = CalendarAddress.objects.filter(user=self.user_id, fleet=self.fleet_id)
        if rows.exclude(pk=self.pk).exists():
            raise ValidationError(
                {"fleet": _("You have an address for this already.")}, code="unique"
            )

    def replace(self, now: datetime) -> None:
        """Let another token stand for it; the old one opens nothing any more."""
        self.token, self.made_at, self.fetched_at = tokens.new(), now, None
        self.save()

    def note_fetched(self, now: datetime) -> None:
        """Write down that it was fetched, once an hour at most: a busy program asks
        every few minutes, and that is no reason to write."""
        if self.fetched_at is None or now - self.fetched_at >= FETCHED_WITHIN:
            CalendarAddress.objects.filter(pk=self.pk).update(fetched_at=now)


class CalendarEntry(models.Model):
    """What calendars were told last of one record: RFC 5545 wants a number that grows
    with every change of it, and that a program is told when it is off.

    Kept by :mod:`notifications.calendars.entries`, which compares it with the record
    whenever a calendar is read. The record is no foreign key: an entry outlives it.
    """

    record_id = models.BigIntegerField(primary_key=True)
    uid = models.UUIDField(default=uuid4)
    fleet = models.ForeignKey(
        Fleet, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    due_on = models.DateField()
    summary = models.TextField()
    is_cancelled = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["fleet", "is_cancelled", "changed_at"],
                name="notifications_entry_by_fleet",
            )
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def told(self) -> tuple[Any, ...]:
        """Return all that counts when it is asked whether something changed."""
        return (self.fleet_id, self.due_on, self.summary, self.is_cancelled)
