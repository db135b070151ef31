"""Which odometer nobody has read for longest, for the home page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0004_vehicle_orders")]

    operations = [
        migrations.AddIndex(
            model_name="odometersummary",
            index=models.Index(
                fields=["read_on", "vehicle"], name="vehicles_summary_by_day"
            ),
        ),
    ]
