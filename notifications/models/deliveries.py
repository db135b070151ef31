"""What was sent to whom, when, or why not."""

from email.utils import parseaddr
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from core.outbox.statuses import WAITS_OR_IS_SETTLED, Status
from maintenance.models import MaintenanceRecord
from notifications.querysets import DeliveryQuerySet
from notifications.rules import due_value
from vehicles.models import Vehicle


def new_message_id(batch: UUID | None = None) -> str:
    """Return the Message-ID of a mail, in the sender's domain; no other has it."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = punycode(address.rpartition("@")[2]) or "localhost"
    return f"<{batch or uuid4()}@{domain}>"


class Level(models.TextChoices):
    """Where the people of a reminder were chosen; the nearest one counts."""

    RECORD = "record", _("Maintenance record")
    VEHICLE = "vehicle", _("Vehicle")
    FLEET = "fleet", _("Fleet")


class Delivery(models.Model):
    """One reminder to one person.

    A reminder is *this record, this due value, so many days before*. Its row is
    written before the mail, and there is one only: whatever is run twice, a person
    is told once. Move the due date or mileage, and it is another reminder.

    One without a recipient says that there was nobody to tell. The rows of one mail
    share its ``batch``, which makes its Message-ID: whatever happens, the same rows
    come again under the same one.
    """

    record = models.ForeignKey(
        MaintenanceRecord,
        verbose_name=_("maintenance record"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,  # the constraint's begins with it
    )
    due_value = models.CharField(
        _("due value"),
        max_length=24,
        help_text=_("Due date and due mileage, as they were typed."),
    )
    due_on = models.DateField(
        _("due on"), help_text=_("By date or forecast, when the reminder was written.")
    )
    # Below nought: so many days after it was due.
    offset = models.SmallIntegerField(_("days before"))
    # So many days before the due day: on this day it belongs into a mail.
    remind_on = models.DateField(_("for"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,  # an index below begins with it
    )
    level = models.CharField(_("chosen at"), max_length=10, choices=Level, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.QUEUED
    )
    error = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why it was skipped, or what the mail server said last."),
    )
    batch = models.UUIDField(_("mail"), null=True, blank=True, editable=False)
    # It stays the same when a mail may have arrived and is sent again, so that mail
    # programs that get it twice can show it once.
    message_id = models.CharField(
        _("message ID"), max_length=300, blank=True, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"))
    claimed_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    # From when on the row can be claimed: a queued one at once or when a digest is
    # due, one that is being sent when its worker must have crashed, a failed one
    # after a pause; a settled one never. What is waiting is found by this alone.
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at", "-id"]
        # Only the program writes this log.
        default_permissions = ("view",)
        permissions = [("retry_delivery", "Can have a failed reminder tried again")]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="notifications_delivery_by_time"
            ),
            models.Index(
                fields=["next_attempt_at", "recipient"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="notifications_delivery_waits",
            ),
            models.Index(
                fields=["recipient", "-sent_at"], name="notifications_delivery_person"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "due_value", "recipient", "offset"],
                name="notifications_delivery_once",
            ),
            models.UniqueConstraint(
                fields=["record", "due_value", "offset"],
                condition=models.Q(recipient=None),
                name="notifications_delivery_nobody_once",
            ),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False)
                | models.Q(status="skipped"),
                name="notifications_delivery_nobody_skipped",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[
                        "queued",
                        "sending",
                        "sent",
                        "failed",
                        "given_up",
                        "skipped",
                    ]
                ),
                name="notifications_delivery_status_known",
            ),
            models.CheckConstraint(
                condition=WAITS_OR_IS_SETTLED,
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
    def is_about_another_due_value(self) -> bool:
        """Tell whether the record's due date or mileage was moved since."""
        return due_value(self.record) != self.due_value
