"""That a vehicle's history changed."""

from django.db import models
from django.utils import timezone

from maintenance.models import MaintenanceType
from vehicles.models import Vehicle


class HistoryChange(models.Model):
    """One row for each change to what a vehicle's public page may show.

    The database writes them itself, by the triggers of ``sharing.changes.tracking``,
    in the transaction of the change and whatever way it came. A vehicle's rows are the
    state of its history, and added up they are its totals.
    """

    vehicle = models.ForeignKey(
        Vehicle,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,  # the index below begins with it
    )
    at = models.DateTimeField(default=timezone.now)
    # What came to what is shown as done, or went from it: entries of a kind of work,
    # and what they cost in a currency.
    kind = models.ForeignKey(
        MaintenanceType,
        on_delete=models.DO_NOTHING,  # one that is deleted has no entries left
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    count = models.IntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, default="", db_default="")
    cost = models.DecimalField(max_digits=18, decimal_places=2, default=0, db_default=0)

    class Meta:
        db_table = "maintenance_historychange"
        indexes = [
            models.Index(fields=["vehicle", "id"], name="maintenance_change_by_vehicle")
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} at {self.at}"
