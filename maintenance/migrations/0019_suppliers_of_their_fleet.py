"""Give records and plans of vehicles that changed their fleet a supplier of their own:
until now they kept that of the fleet they had left, which nobody there could see."""

from typing import Any

from django.db import migrations
from django.db.models import F, Q


def mend(apps: Any, schema_editor: Any) -> None:
    suppliers = apps.get_model("maintenance", "Supplier").objects
    for name in ("MaintenanceRecord", "MaintenancePlan"):
        rows = apps.get_model("maintenance", name).objects
        wrong = rows.filter(~Q(supplier__fleet=F("vehicle__fleet")))
        wrong = wrong.exclude(supplier=None).exclude(supplier__fleet=None)
        pairs = wrong.order_by().values_list("supplier", "vehicle__fleet").distinct()
        for key, fleet in list(pairs):
            old = suppliers.get(pk=key)
            said = {"fleet_id": fleet, "name": old.name, "kind": old.kind}
            new = suppliers.filter(**said).first() or suppliers.create(**said)
            found = rows.filter(supplier=key, vehicle__fleet=fleet)
            # The rows by their keys: an UPDATE joins no other table.
            keys = list(found.values_list("pk", flat=True))
            for first in range(0, len(keys), 500):
                some = rows.filter(pk__in=keys[first : first + 500])
                some.update(supplier=new)


class Migration(migrations.Migration):
    dependencies = [
        ("maintenance", "0018_one_open_per_plan"),
        ("vehicles", "0001_initial"),
    ]
    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
