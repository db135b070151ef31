"""What the home page adds up of each vehicle, without reading the records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0011_record_orders")]

    operations = [
        migrations.AddIndex(
            model_name="maintenancerecord",
            index=models.Index(
                fields=["vehicle", "completed_date", "cost"],
                condition=models.Q(cost__isnull=False),
                name="maintenance_vehicle_spent",
            ),
        ),
    ]
