"""What each fleet spent on each day, for the home page. ``migrate`` fills it at its end,
and makes the triggers that keep it: see ``maintenance.spent``."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vehicles", "0004_vehicle_orders"),
        ("maintenance", "0013_yearly_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpendingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "fleet",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="vehicles.fleet",
                    ),
                ),
                ("day", models.DateField()),
                ("cents", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["fleet", "day", "cents"], name="maintenance_spent_by_day"
                    )
                ],
            },
        ),
    ]
