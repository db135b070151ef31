"""What fleets spent."""

from django.db import models

from vehicles.models import Fleet


class SpendingChange(models.Model):
    """One row for each change to what a fleet spent on a day.

    The database writes them itself, by the triggers of ``maintenance.cost_totals``, in
    the transaction of the change and whatever way it came. Added up, they are what the
    fleet's completed work cost, in hundredths of each currency.
    """

    fleet = models.ForeignKey(
        Fleet,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,  # the index below begins with it
    )
    day = models.DateField()
    currency = models.CharField(max_length=3)
    cents = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["fleet", "day", "currency", "cents"],
                name="maintenance_spent_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fleet_id} on {self.day}: {self.cents} {self.currency}"
