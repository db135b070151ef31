"""What something cost."""

from django.db import models
from django.db.models import Q

from core.db.projections.models import ProjectedModel
from core.db.querysets import ScopedQuerySet
from vehicles.models import Fleet, Vehicle


class CostEntryQuerySet(ScopedQuerySet):
    """Cost entries."""

    def paid(self) -> "CostEntryQuerySet":
        """Return what the owner paid: those with an amount, since the purchase."""
        return self.filter(is_former=False, amount__isnull=False)


class CostEntry(ProjectedModel):
    """One amount on a day, whatever it was for.

    The database derives it from a row of any app (see ``core.costs``), in the
    transaction that writes the row. Without an amount, the row has none entered.
    """

    fleet = models.ForeignKey(
        Fleet,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,  # an index below begins with it
    )
    vehicle = models.ForeignKey(
        Vehicle,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,  # an index below begins with it
    )
    day = models.DateField()
    amount = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    # Keys of what the app that has the source calls category and supplier.
    category = models.BigIntegerField(null=True)
    supplier = models.BigIntegerField(null=True)
    # Paid by a former owner, before the vehicle was purchased.
    is_former = models.BooleanField()

    objects = CostEntryQuerySet.as_manager()

    class Meta:
        constraints = ProjectedModel.Meta.constraints
        indexes = [
            # What reports group and add up, without reading the rows.
            models.Index(
                fields=[
                    "day",
                    "fleet",
                    "vehicle",
                    "kind",
                    "category",
                    "supplier",
                    "currency",
                    "is_former",
                    "amount",
                ],
                name="costs_entry_reported",
            ),
            models.Index(
                fields=["fleet", "day", "currency", "amount"],
                condition=Q(is_former=False, amount__isnull=False),
                name="costs_entry_by_fleet",
            ),
            models.Index(fields=["vehicle", "day"], name="costs_entry_by_vehicle"),
        ]
