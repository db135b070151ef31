"""``set_aside`` is called ``is_excluded``, and ``misfits`` ``outliers``.

The constraint is renamed along by the database.
"""

from django.db import migrations, models

MESSAGE = "A reading is either confirmed or set aside, not both."
NAME = "vehicles_reading_not_both"


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0008_fleet_is_a_tenant")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="odometerreading", name=NAME)
            ]
        ),
        migrations.RenameField("odometerreading", "set_aside", "is_excluded"),
        migrations.RenameField("odometersummary", "misfits", "outliers"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    model_name="odometerreading",
                    constraint=models.CheckConstraint(
                        condition=models.Q(is_excluded=False)
                        | models.Q(confirmed=False),
                        name=NAME,
                        violation_error_message=MESSAGE,
                    ),
                )
            ]
        ),
    ]
