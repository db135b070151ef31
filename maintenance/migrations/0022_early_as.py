"""Remember what work done early on a fixed calendar stands for, as somebody said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("maintenance", "0021_currency_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="maintenancerecord",
            name="early_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("due", "it counts for the day it was due"),
                    ("anew", "the calendar begins anew on the day it was done"),
                    ("extra", "it was an extra one: the day it is due stays"),
                ],
                max_length=10,
                verbose_name="done early",
            ),
        ),
    ]
