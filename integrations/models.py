"""Servers that want to be told what happens in a fleet, and what became of that."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import events
from core.db.fields import SeveralField
from core.outbox import networks, signing
from core.outbox.statuses import WAITS_OR_IS_SETTLED, Status
from integrations.querysets import WebhookDeliveryQuerySet, WebhookQuerySet
from vehicles.models import Fleet

MOST = 20  # of one fleet
# How long calls are signed with the former secret, too, so that a receiver can change.
OLD_SECRET_FOR = timedelta(hours=24)
TEST = "test"


class Webhook(models.Model):
    """An address that is told what happens in one fleet, in calls that are signed."""

    fleet = models.ForeignKey(
        Fleet,
        verbose_name=_("fleet"),
        on_delete=models.CASCADE,
        related_name="webhooks",
        editable=False,
    )
    url = models.CharField(
        _("address"),
        max_length=500,
        validators=[networks.check],
        help_text=_("Where calls are sent to, as in https://example.org/hook."),
    )
    events = SeveralField(_("events"), choices=events.choices)
    # In clear: what signs has to be known. docs/security.md
    secret = models.CharField(
        max_length=100, default=signing.new_secret, editable=False
    )
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    paused_at = models.DateTimeField(
        _("paused at"), null=True, blank=True, editable=False
    )
    pause_reason = models.CharField(
        _("reason"), max_length=300, blank=True, editable=False
    )
    # Since when every attempt has failed.
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        db_table = "notifications_webhook"
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["made_at", "id"]
        default_permissions = ("change",)

    def __str__(self) -> str:
        return self.url

    def get_events_display(self) -> str:  # type: ignore[no-redef]  # Django adds one
        """Return its events in words."""
        words = dict(events.choices())
        return "; ".join(str(words.get(event, event)) for event in self.events)

    def clean(self) -> None:
        super().clean()
        if not self.events:
            raise ValidationError({"events": _("Choose one event at least.")})
        if self._state.adding and self.fleet.webhooks.count() >= MOST:
            raise ValidationError(
                _("A fleet has %(count)d webhooks at most."), params={"count": MOST}
            )

    def secrets(self, now: datetime) -> list[str]:
        """Return the secrets with which calls are signed."""
        if self.rotated_at is None or now - self.rotated_at >= OLD_SECRET_FOR:
            return [self.secret]
        return [self.secret, self.old_secret]

    def rotate(self, now: datetime) -> None:
        """Sign with another secret; with this one, too, for a day."""
        self.old_secret, self.rotated_at = self.secret, now
        self.secret = signing.new_secret()
        self.save(update_fields=["secret", "old_secret", "rotated_at"])

    def pause(self, now: datetime, reason: str = "") -> None:
        """Send nothing any more. What happens meanwhile is written down, and waits."""
        self.paused_at, self.pause_reason = now, reason[:300]
        self.save(update_fields=["paused_at", "pause_reason"])

    def resume(self, now: datetime) -> None:
        """Send again, what has waited first and at once."""
        self.paused_at, self.pause_reason, self.failing_since = None, "", None
        self.save(update_fields=["paused_at", "pause_reason", "failing_since"])
        waiting = self.deliveries.filter(status="failed")
        waiting.update(next_attempt_at=now, attempts=0)

    def test(self, now: datetime) -> "WebhookDelivery":
        """Queue a call that says nothing."""
        return self.deliveries.create(
            event=TEST,
            subject=self.pk,
            occurrence=now.isoformat(),
            created_at=now,
            next_attempt_at=now,
        )


class WebhookDelivery(models.Model):
    """One call to one webhook. There is one for each occurrence of an event, written
    in the transaction in which it happened: see
    :mod:`integrations.webhooks.enqueue`.

    ``payload`` is made before the first attempt and stays the same, as does the
    identity under which it is sent.
    """

    webhook = models.ForeignKey(
        Webhook,
        verbose_name=_("webhook"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,  # the constraint's begins with it
    )
    event = models.CharField(_("event"), max_length=30)
    # The key of the record, reminder or reading that it is about, which may be gone.
    subject = models.BigIntegerField()
    occurrence = models.CharField(max_length=60)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.QUEUED
    )
    code = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    words = models.TextField(_("words"), blank=True, default="")
    payload = models.TextField(_("payload"), blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"))
    claimed_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    # As of reminders: from when on the row can be claimed; a settled one never.
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        db_table = "notifications_webhookdelivery"
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["webhook", "-created_at", "-id"],
                name="notifications_call_by_time",
            ),
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="notifications_call_waits",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event", "occurrence"],
                name="notifications_call_once",
            ),
            models.CheckConstraint(
                condition=WAITS_OR_IS_SETTLED,
                name="notifications_call_next_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.occurrence}"

    @property
    def message_id(self) -> str:
        """Return what a receiver knows it by, however often it comes."""
        return f"msg_{self.pk}_{int(self.created_at.timestamp())}"

    def get_event_display(self) -> Any:
        """Return what happened, in words."""
        if self.event == TEST:
            return _("Test call")
        return dict(events.choices()).get(self.event, self.event)
