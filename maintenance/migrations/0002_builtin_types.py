"""The three maintenance types that come with the program."""

from django.db import migrations

BUILTIN = {
    "observation": "Observation",
    "routine": "Routine maintenance",
    "repair": "Repair",
}


def add_builtin_types(apps, schema_editor):
    MaintenanceType = apps.get_model("maintenance", "MaintenanceType")
    for code, name in BUILTIN.items():
        MaintenanceType.objects.get_or_create(code=code, defaults={"name": name})


def remove_builtin_types(apps, schema_editor):
    MaintenanceType = apps.get_model("maintenance", "MaintenanceType")
    MaintenanceType.objects.filter(code__in=BUILTIN).delete()


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0001_initial")]

    operations = [migrations.RunPython(add_builtin_types, remove_builtin_types)]
