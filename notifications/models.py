"""What was sent to whom, when, or why not."""

from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.encoding import punycode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from maintenance.models import MaintenanceRecord
from notifications.querysets import DeliveryQuerySet
from vehicles.models import Vehicle


def new_message_id() -> str:
    """Return a Message-ID that no other mail has, in the sender's domain."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = punycode(address.rpartition("@")[2]) or "localhost"
    return f"<{uuid4()}@{domain}>"


class Delivery(models.Model):
    """One reminder to one person.

    A reminder is *this record, due on this day, so many days before*. Its row is
    written before the mail, and there is one only: whatever is run twice, a person
    is told once. Move the due date, and it is another reminder.
    """

    class Status(models.TextChoices):
        """How far it got."""

        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    record = models.ForeignKey(
        MaintenanceRecord,
        verbose_name=_("maintenance record"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    due_on = models.DateField(_("due on"))
    offset = models.SmallIntegerField(_("days before"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.QUEUED
    )
    error = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why it was skipped, or what the mail server said last."),
    )
    # It stays the same when a mail is sent again, so that mail programs that get it
    # twice can show it once.
    message_id = models.CharField(
        _("message ID"), max_length=300, default=new_message_id, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"))
    claimed_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    # From when on the row can be claimed: a queued one at once, one that is being
    # sent when its worker must have crashed, a failed one after a pause; a settled
    # one, or one given up, never. What is waiting is found by this alone.
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at", "-id"]
        # Only the program writes this log.
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="notifications_delivery_by_time"
            ),
            models.Index(
                fields=["next_attempt_at", "id"], name="notifications_delivery_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "due_on", "offset", "recipient"],
                name="notifications_delivery_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["queued", "sending", "sent", "failed", "skipped"]
                ),
                name="notifications_delivery_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["queued", "sending"], next_attempt_at__isnull=False
                )
                | models.Q(status__in=["sent", "skipped"], next_attempt_at=None)
                | models.Q(status="failed"),
                name="notifications_delivery_next_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} ({self.due_on})"

    @property
    def vehicle(self) -> Vehicle:
        """Return the vehicle of its record."""
        return self.record.vehicle

    @property
    def reason_to_skip(self) -> str:
        """Return why nobody needs this mail any more, or ``""``.

        Asked just before it is sent: much can happen to a record in the meantime.
        """
        if self.record.is_completed:
            return _now("The work was completed.")
        if self.vehicle.status != Vehicle.Status.ACTIVE:
            return _now("The vehicle is no longer in use: %(status)s.") % {
                "status": self.vehicle.get_status_display()
            }
        if self.record.due_on != self.due_on:
            return _now("The due date was moved.")
        if not self.recipient.is_active:
            return _now("The recipient is no longer active.")
        if not self.recipient.email:
            return _now("The recipient has no e-mail address.")
        return ""
