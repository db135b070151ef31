"""Gives PostgreSQL back what keeps a plan at one open record.

0016 took the index off the key of the plan. There, Django takes it off by its columns,
and takes along the partial unique index that the constraint is. SQLite makes the
table anew, with its constraints.
"""

from django.db import migrations

NAME = "maintenance_record_one_open_per_plan"


def restore(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE UNIQUE INDEX IF NOT EXISTS {NAME} "
            "ON maintenance_maintenancerecord (plan_id) WHERE status = 'incomplete'"
        )


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0017_board_walk")]

    operations = [migrations.RunPython(restore, migrations.RunPython.noop)]
