"""When people are reminded: everywhere, in a fleet, of a record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maintenance.models import MaintenanceRecord
from notifications.fields import OffsetsField
from notifications.querysets import ReminderPolicyQuerySet
from notifications.rules import Rule
from vehicles.models import Fleet


class ReminderPolicy(models.Model):
    """How many days before, at what hour, and whether again while overdue.

    There is one for the whole site, and one for each fleet and each record that
    wants another. What one leaves empty, the next wider one says; what all leave
    empty, :mod:`notifications.rules`. A record has days of its own only: the hour is
    its fleet's, so that a morning has one mail.
    """

    class Scope(models.TextChoices):
        """What it holds for."""

        SITE = "site", _("Everything")
        FLEET = "fleet", _("A fleet")
        RECORD = "record", _("A record")

    scope = models.CharField(
        _("holds for"), max_length=10, choices=Scope, editable=False
    )
    fleet = models.OneToOneField(
        Fleet,
        verbose_name=_("fleet"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reminder_policy",
    )
    record = models.OneToOneField(
        MaintenanceRecord,
        verbose_name=_("maintenance record"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reminder_policy",
    )
    offsets = OffsetsField(
        _("days before"),
        null=True,
        blank=True,
        help_text=_("Such as 7, 1, 0: a week before, the day before, on the day."),
    )
    hour = models.PositiveSmallIntegerField(
        _("hour"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(23, _("Enter an hour between 0 and 23."))],
        help_text=_("From when on mails go out, by the clock of the fleet: 0 to 23."),
    )
    repeat_weekly = models.BooleanField(
        _("every week while overdue"), null=True, blank=True
    )

    objects = ReminderPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["scope", "id"]
        default_permissions = ("change",)
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=models.Q(scope="site"),
                name="notifications_policy_one_for_the_site",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="site", fleet=None, record=None)
                | models.Q(scope="fleet", fleet__isnull=False, record=None)
                | models.Q(
                    scope="record",
                    fleet=None,
                    record__isnull=False,
                    hour=None,
                    repeat_weekly=None,
                ),
                name="notifications_policy_scope",
                violation_error_message=_(
                    "A rule is the site's, a fleet's or a record's; a record's has "
                    "days only."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(hour=None) | models.Q(hour__lte=23),
                name="notifications_policy_hour",
                violation_error_message=_("Enter an hour between 0 and 23."),
            ),
        ]

    def __str__(self) -> str:
        owner = self.record or self.fleet
        return str(owner or self.get_scope_display())

    def over(self, wider: Rule) -> Rule:
        """Return the rule that this makes of a wider one."""
        return Rule(
            wider.offsets if self.offsets is None else self.offsets,
            wider.hour if self.hour is None else self.hour,
            wider.repeat_weekly if self.repeat_weekly is None else self.repeat_weekly,
        )

    def clean(self) -> None:
        super().clean()
        self._set_scope()
        if self.fleet_id and self.record_id:
            raise ValidationError(
                {"record": _("Choose a fleet or a record, not both.")}
            )
        if self.scope == self.Scope.SITE and self._others().filter(scope="site"):
            raise ValidationError({"fleet": _("There is a rule for everything.")})
        if not self.record_id:
            return
        sentence = _("A record has days of its own only: the rest is its fleet's.")
        fields = ("hour", "repeat_weekly")
        if errors := {f: sentence for f in fields if getattr(self, f) is not None}:
            raise ValidationError(errors)

    def _others(self) -> ReminderPolicyQuerySet:
        return ReminderPolicy.objects.exclude(pk=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._set_scope()
        super().save(*args, **kwargs)

    def _set_scope(self) -> None:
        if self.record_id:
            self.scope = self.Scope.RECORD
        else:
            self.scope = self.Scope.FLEET if self.fleet_id else self.Scope.SITE
