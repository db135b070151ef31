"""That a vehicle's history changed."""

from django.db import models

from vehicles.models import Vehicle


class HistoryChange(models.Model):
    """One row for each change to what a vehicle's public page may show.

    The database writes them itself, by the triggers of ``maintenance.history.changes``,
    in the transaction of the change and whatever way it came. A vehicle's rows are the
    state of its history: see :func:`maintenance.history.changes.state_sql`.
    """

    vehicle = models.ForeignKey(
        Vehicle,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,  # the index below begins with it
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["vehicle", "id"], name="maintenance_change_by_vehicle")
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} at {self.at}"
