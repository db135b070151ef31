"""Sums that are counted along are of one currency each. ``migrate`` settles, at its
end, what they are: see ``maintenance.spent`` and ``maintenance.history.changes``."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0022_early_as")]

    operations = [
        # Counted anew in no time, and without rows that only take back others.
        migrations.RunSQL(
            "DELETE FROM maintenance_spendingchange", migrations.RunSQL.noop
        ),
        migrations.RemoveIndex("spendingchange", "maintenance_spent_by_day"),
        migrations.AddField(
            "spendingchange",
            "currency",
            models.CharField(default="", max_length=3),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "spendingchange",
            models.Index(
                fields=["fleet", "day", "currency", "cents"],
                name="maintenance_spent_by_day",
            ),
        ),
        migrations.AddField(
            "historychange",
            "currency",
            models.CharField(db_default="", default="", max_length=3),
        ),
    ]
