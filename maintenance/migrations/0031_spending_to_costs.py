"""What fleets spent is told from cost entries, which ``migrate`` fills at its end."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("maintenance", "0030_rights_by_app"),
    ]

    operations = [
        migrations.DeleteModel("SpendingChange"),
        migrations.RemoveIndex("maintenancerecord", "maintenance_record_reported"),
    ]
