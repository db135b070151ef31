"""A cost has a currency, and the indexes that sums are read from hold it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0020_record_currency")]

    operations = [
        migrations.RemoveIndex("maintenancerecord", "maintenance_record_shown"),
        migrations.RemoveIndex("maintenancerecord", "maintenance_record_reported"),
        migrations.AddIndex(
            "maintenancerecord",
            models.Index(
                fields=[
                    *("vehicle", "held_back", "status", "maintenance_type"),
                    *("currency", "cost"),
                ],
                name="maintenance_record_shown",
            ),
        ),
        migrations.AddIndex(
            "maintenancerecord",
            models.Index(
                condition=models.Q(status="completed"),
                fields=[
                    *("completed_date", "vehicle", "maintenance_type", "supplier"),
                    *("currency", "cost"),
                ],
                name="maintenance_record_reported",
            ),
        ),
        migrations.AddConstraint(
            "maintenancerecord",
            models.CheckConstraint(
                condition=models.Q(cost=None) | ~models.Q(currency=""),
                name="maintenance_record_cost_has_currency",
            ),
        ),
    ]
