"""Sorts of maintenance."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from core.db.fields import LineField
from maintenance.querysets import MaintenanceTypeQuerySet

# What the types that come with the program are called, by their codes.
BUILTIN = {
    "observation": gettext_noop("Observation"),
    "routine": gettext_noop("Routine maintenance"),
    "repair": gettext_noop("Repair"),
}


class MaintenanceType(RevisionMixin, models.Model):
    """A sort of maintenance. Three come with the program and stay."""

    name = LineField(_("name"), max_length=60)
    # What the program knows a built-in type by; empty for all others.
    code = models.SlugField(_("code"), max_length=40, blank=True, editable=False)

    objects = MaintenanceTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance type")
        verbose_name_plural = _("maintenance types")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="maintenance_type_name_unique"),
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="maintenance_type_code_unique",
            ),
        ]

    def __str__(self) -> str:
        """Return the name; a built-in one in the reader's language, unless somebody
        gave it a name of its own."""
        return gettext(self.name) if BUILTIN.get(self.code) == self.name else self.name

    @property
    def is_builtin(self) -> bool:
        """Tell whether this type came with the program; then it is not deleted."""
        return bool(self.code)

    @property
    def reason_to_stay(self) -> str:
        """Return why this type cannot be deleted, or ``""``."""
        if not self.is_builtin:
            return ""
        return _("“%(name)s” came with the program and has to stay.") % {
            "name": self.name
        }

    def clean(self) -> None:
        super().clean()
        others = MaintenanceType.objects.exclude(pk=self.pk)
        if others.filter(name__iexact=self.name).exists():
            raise ValidationError({"name": _("There is already a type of this name.")})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_builtin:
            raise models.ProtectedError("Built-in maintenance types stay.", {self})
        return super().delete(*args, **kwargs)
