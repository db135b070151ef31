"""Links under which anybody can read one vehicle's history."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin

from accounts.models import Authored
from core.db.fields import LineField
from core.public.models import HasToken
from sharing.querysets import ShareQuerySet
from vehicles.fields import DateField
from vehicles.models import Vehicle

SHOWS = (
    "shows_costs",
    "shows_suppliers",
    "shows_details",
    "shows_plate",
    "shows_vin",
    "shows_photos",
    "shows_documents",
    "shows_upcoming",
)


# Written by the program, beside whoever has the form open.
COUNTED = (
    "opened_count",
    "last_opened_at",
    "check_value",
    "check_state",
    "changed_files",
)


class Share(PreviewableMixin, Authored, HasToken):
    """A revocable, unguessable link to the public history page of one vehicle, with
    its own choice of what it shows.

    Who has the link reads the page; nobody learns from it who made it, or of any
    other vehicle. A share that was revoked stays as a line of its own: how often it
    was opened is worth knowing afterwards too.
    """

    class VIN(models.TextChoices):
        """How much of the vehicle identification number is shown."""

        NONE = "none", _("Not shown")
        LAST_SIX = "last_six", _("The last six characters")
        FULL = "full", _("All of it")

    vehicle = models.ForeignKey(
        Vehicle,
        verbose_name=_("vehicle"),
        on_delete=models.CASCADE,
        related_name="shares",
    )
    label = LineField(
        _("label"),
        max_length=100,
        help_text=_("For yourself, never shown on the page: “for the buyer”."),
    )
    ends_on = DateField(
        _("ends on"),
        null=True,
        blank=True,
        help_text=_("The last day on which the link works. Left empty: until revoked."),
    )
    revoked_at = models.DateTimeField(
        _("revoked at"), null=True, blank=True, editable=False
    )
    shows_costs = models.BooleanField(_("costs"), default=False)
    shows_suppliers = models.BooleanField(
        _("suppliers"), default=False, help_text=_("Their names, and nothing else.")
    )
    shows_details = models.BooleanField(_("details"), default=True)
    shows_plate = models.BooleanField(_("licence plate"), default=False)
    shows_vin = models.CharField(_("VIN"), max_length=10, choices=VIN, default=VIN.NONE)
    shows_photos = models.BooleanField(
        _("photos"),
        default=True,
        help_text=_(
            "Smaller copies, without the place and time they were taken. What its kind "
            "says is an invoice, a receipt, a quote or an estimate is no photo."
        ),
    )
    shows_documents = models.BooleanField(
        _("documents"),
        default=False,
        help_text=_(
            "PDFs as they are, and pictures of documents: invoices mostly name the "
            "customer."
        ),
    )
    shows_upcoming = models.BooleanField(_("upcoming work"), default=False)
    # Kept by the program: how often the page was opened, and nothing of by whom.
    opened_count = models.PositiveIntegerField(_("opened"), default=0, editable=False)
    last_opened_at = models.DateTimeField(
        _("last opened"), null=True, blank=True, editable=False
    )
    # The check value of a long history, and the state of it that this belongs to.
    check_value = models.CharField(max_length=64, blank=True, editable=False)
    check_state = models.CharField(max_length=60, blank=True, editable=False)

    # How many pictures of documents it shows less (below 0: more) since those are no
    # photos any more; 0 once somebody who may change it has read so.
    changed_files = models.IntegerField(default=0, editable=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        db_table = "maintenance_share"
        verbose_name = _("shared page")
        verbose_name_plural = _("shared pages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shows_vin__in=["none", "last_six", "full"]),
                name="maintenance_share_vin_known",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def path(self) -> str:
        """Return the page's address on this site."""
        return f"/h/{self.token}/"

    @property
    def url(self) -> str:
        """Return the link to hand out."""
        return f"{settings.BASE_URL}{self.path}"

    def is_live(self, now: datetime) -> bool:
        """Tell whether the link works at this instant; its last day is one of the
        fleet's calendar."""
        if self.revoked_at is not None:
            return False
        today = self.vehicle.fleet.local_date(now)
        return self.ends_on is None or today <= self.ends_on

    def clean(self) -> None:
        super().clean()
        today = self.vehicle.today() if self.vehicle_id else None
        if self._state.adding and self.ends_on and today and self.ends_on < today:
            raise ValidationError({"ends_on": _("This day has passed already.")})

    def revoke(self, now: datetime) -> None:
        """Let the link work no more. It stays revoked."""
        self.revoked_at = now
        self.save(update_fields=["revoked_at"])

    @transaction.atomic
    def replace(self, now: datetime) -> "Share":
        """Return a new share that shows the same; this one is revoked."""
        self.revoke(now)
        names = ["vehicle", "label", "ends_on", *SHOWS]
        return Share.objects.create(**{name: getattr(self, name) for name in names})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Answer the page as the form has it now, in the admin's frame."""
        from sharing.preview import preview

        return preview(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None:
            # A form was open for a while; what was counted meanwhile stays.
            fields = {field.name for field in self._meta.concrete_fields}
            kwargs["update_fields"] = fields - {"id", *COUNTED}
        super().save(*args, **kwargs)
