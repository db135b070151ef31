"""The board's index says whose a record is, so that whoever sees some of them need not
read the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0016_fewer_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="maintenancerecord",
            index=models.Index(
                fields=["status", "listed_on", "id", "vehicle"],
                condition=models.Q(status="incomplete"),
                name="maintenance_board_walk",
            ),
        ),
    ]
