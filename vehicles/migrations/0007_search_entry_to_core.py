"""The index of words goes to ``core``, which every app uses; its table stays."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0006_vin_once_a_fleet")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("SearchEntry")]
        )
    ]
