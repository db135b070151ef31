"""What the search knows of a row."""

from django.db import models


class SearchEntry(models.Model):
    """The words of one row that can be searched. The database writes it, by the
    triggers of ``core.search.triggers``, in the transaction that writes the row.

    Its key is computed from the row's (see ``Source.entry_sql``), so that the newest
    rows of a kind have the highest keys.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=1)
    key = models.BigIntegerField()
    # No fleet: the row is for everybody. No key: a row's fleet is never waited for.
    fleet_id = models.BigIntegerField(null=True)
    # One sign that stands for kind and fleet in SQLite's index of words.
    place = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        db_table = "vehicles_searchentry"  # as it was called where it came from
        indexes = [
            models.Index(fields=["kind", "id"], name="vehicles_search_by_kind"),
            models.Index(
                fields=["kind", "fleet_id", "id"], name="vehicles_search_by_fleet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}{self.key}"
