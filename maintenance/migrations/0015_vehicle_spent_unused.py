"""The home page does not add up by vehicle any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0014_spending_changes")]

    operations = [
        migrations.RemoveIndex(
            model_name="maintenancerecord", name="maintenance_vehicle_spent"
        ),
    ]
