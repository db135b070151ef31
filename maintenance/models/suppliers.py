"""Whoever does the work or sells the parts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from core.db.fields import LineField, TextField
from maintenance.querysets import SupplierQuerySet
from vehicles.models import Fleet


class Supplier(RevisionMixin, models.Model):
    """Whoever does the work or sells the parts; of one fleet, or shared by all."""

    class Kind(models.TextChoices):
        """What sort of business this is."""

        MECHANIC = "mechanic", _("Mechanic")
        DEALERSHIP = "dealership", _("Dealership")
        PARTS_SHOP = "parts_shop", _("Parts shop")
        TYRE_SHOP = "tyre_shop", _("Tyre shop")
        BODY_SHOP = "body_shop", _("Body shop")
        INSPECTION = "inspection", _("Inspection body")
        OTHER = "other", _("Other")

    fleet = models.ForeignKey(
        Fleet,
        verbose_name=_("fleet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suppliers",
        help_text=_("Left empty: shared by all fleets."),
    )
    name = LineField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.MECHANIC
    )
    contact_person = LineField(_("contact person"), max_length=100, blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    address = TextField(_("address"), max_length=500, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    notes = TextField(_("notes"), blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Somebody one would still go to.")
    )

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["name", "id"], name="maintenance_supplier_by_name")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.pk and self.fleet_id and self._is_used_elsewhere():
            raise ValidationError(
                {
                    "fleet": _(
                        "Vehicles of another fleet use this supplier. Make one of "
                        "your own."
                    )
                }
            )

    def _is_used_elsewhere(self) -> bool:
        """Tell whether work on vehicles of other fleets names it. Nothing is asked
        while it stays in its fleet."""
        if Supplier.objects.filter(pk=self.pk, fleet=self.fleet_id).exists():
            return False
        used: Any = (self.records, self.plans)
        elsewhere = ~models.Q(vehicle__fleet=self.fleet_id)
        return any(rows.filter(elsewhere).exists() for rows in used)


def take_back_foreign_supplier(row: Any, stored: Any) -> bool:
    """Have a record or plan keep the supplier that it is ``stored`` with, if the new
    one is of a fleet that its vehicle has left: it may have, since the form was
    checked. Tell whether it had to. One query, where the supplier is another one."""
    if stored is None or row.supplier_id in (None, stored.supplier_id):
        return False
    own = models.Q(fleet=None) | models.Q(fleet__vehicles=row.vehicle_id)
    if Supplier.objects.filter(own, pk=row.supplier_id).exists():
        return False
    row.supplier_id = stored.supplier_id
    return True
