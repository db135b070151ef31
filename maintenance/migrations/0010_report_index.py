"""One index for all that is summed up by the day of completion, in the place of the
one that knew neither type nor supplier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0009_board_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="maintenancerecord",
            index=models.Index(
                fields=[
                    "completed_date",
                    "vehicle",
                    "maintenance_type",
                    "supplier",
                    "cost",
                ],
                condition=models.Q(status="completed"),
                name="maintenance_record_reported",
            ),
        ),
        migrations.RemoveIndex(
            model_name="maintenancerecord", name="maintenance_record_spent"
        ),
    ]
