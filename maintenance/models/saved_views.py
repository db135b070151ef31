"""What people want to see of the board, under names of their own."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.db.fields import LineField


class SavedView(models.Model):
    """Filters and order of the board, as a person saved them.

    Only its person sees and uses it. ``query`` is kept as it stands in the address:
    what it points to may be gone, or no longer be for this person, when it is used.
    """

    MOST = 50  # of a person

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    name = LineField(_("name"), max_length=60)
    query = models.TextField(_("filters"), blank=True, editable=False)
    is_default = models.BooleanField(_("show it when I open the board"), default=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], name="maintenance_view_name_unique"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_default=True),
                name="maintenance_view_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; there is one default at most, and the latest one wins."""
        if self.is_default:
            others = SavedView.objects.filter(user=self.user_id, is_default=True)
            others.exclude(pk=self.pk).update(is_default=False)
        super().save(*args, **kwargs)
