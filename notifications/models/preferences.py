"""How a person wants to be reminded."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.querysets import PreferenceQuerySet
from vehicles.models import Fleet


class Preference(models.Model):
    """How often one person gets mail: in general, or about one fleet.

    Without a row: together.
    """

    class Frequency(models.TextChoices):
        """How reminders become mails."""

        TOGETHER = "together", _("At once, together in one mail")
        SINGLE = "single", _("At once, each in a mail of its own")
        DAILY = "daily", _("Once a day, in the morning")
        WEEKLY = "weekly", _("Once a week, on Monday morning")
        OFF = "off", _("Not at all")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="reminder_preferences",
    )
    fleet = models.ForeignKey(
        Fleet,
        verbose_name=_("fleet"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Left empty: for all fleets without a line of their own."),
    )
    frequency = models.CharField(
        _("mails"), max_length=20, choices=Frequency, default=Frequency.TOGETHER
    )

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder preference")
        verbose_name_plural = _("reminder preferences")
        ordering = ["user", "fleet"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fleet"],
                name="notifications_preference_once_a_fleet",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(fleet=None),
                name="notifications_preference_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    frequency__in=["together", "single", "daily", "weekly", "off"]
                ),
                name="notifications_preference_frequency_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(frequency="off", fleet=None),
                name="notifications_preference_off_is_of_a_fleet",
                violation_error_message=_("Reminders are turned off fleet by fleet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_frequency_display()}"

    def clean(self) -> None:
        super().clean()
        if self.frequency == self.Frequency.OFF and self.fleet_id is None:
            raise ValidationError(
                {"frequency": _("Reminders are turned off fleet by fleet.")}
            )
