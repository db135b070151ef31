"""Each cost remembers the currency it was entered in: that of its fleet, until now."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import vehicles.choices


def fill(apps, schema_editor):
    records = apps.get_model("maintenance", "MaintenanceRecord")
    vehicles = apps.get_model("vehicles", "Vehicle")
    mine = vehicles.objects.filter(pk=OuterRef("vehicle_id"))
    with_cost = records.objects.using(schema_editor.connection.alias)
    with_cost.exclude(cost=None).update(
        currency=Subquery(mine.values("fleet__currency")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("vehicles", "0005_summaries_by_day"),
        ("maintenance", "0019_suppliers_of_their_fleet"),
    ]

    operations = [
        migrations.AddField(
            model_name="maintenancerecord",
            name="currency",
            field=models.CharField(
                blank=True,
                choices=vehicles.choices.currency_choices,
                default="",
                help_text="Left empty: the currency of the vehicle's fleet.",
                max_length=3,
                verbose_name="currency",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="maintenancerecord",
            name="cost",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Taxes included.",
                max_digits=11,
                null=True,
                validators=[MinValueValidator(Decimal(0))],
                verbose_name="cost",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
