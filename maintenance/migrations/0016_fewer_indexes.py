"""Drops indexes of records that others begin with: each write keeps them all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0015_vehicle_spent_unused")]

    operations = [
        migrations.RemoveIndex(
            model_name="maintenancerecord", name="maintenance_board"
        ),
        migrations.AlterField(
            model_name="maintenancerecord",
            name="vehicle",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="vehicles.vehicle",
                verbose_name="vehicle",
            ),
        ),
        migrations.AlterField(
            model_name="maintenancerecord",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="records",
                to="maintenance.maintenanceplan",
                verbose_name="plan",
            ),
        ),
    ]
