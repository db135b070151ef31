"""Keep the late end of a forecast beside its day.

Open records get it from what is stored of their vehicles, by the band as it was
reckoned until now; the next reading, or ``recompute_odometers``, reckons it anew.
"""

from datetime import date, timedelta
from math import ceil, exp, sqrt
from typing import Any

from django.db import migrations, models
from django.db.models import Q

AT_ONCE = 500


def late_end(record: Any, summary: Any) -> date | None:
    """Return the late end of a record's forecast; the day itself if it was reached."""
    if summary.total is None or summary.read_on is None or not summary.per_day:
        return None
    if record.due_mileage <= summary.total:
        return record.forecast_on
    takes = (record.due_mileage - summary.total) / summary.per_day
    drift = 0.6 if summary.assumed else 0.14
    deviation = sqrt((summary.spread or 0) * max(takes, 1.0) + (drift * takes) ** 2)
    ratio = min(3.0, 1.2816 * deviation / max(takes, 3.0))
    days = min(ceil(max(takes, 1.0) * exp(ratio)), 10_000)
    late = summary.read_on + timedelta(days=days)
    return max(late, record.forecast_on + timedelta(days=1))


def fill(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection.alias
    records = apps.get_model("maintenance", "MaintenanceRecord").objects.using(database)
    summaries = apps.get_model("vehicles", "OdometerSummary").objects.using(database)
    waiting = records.filter(
        status="incomplete", due_mileage__isnull=False, forecast_on__isnull=False
    ).only("vehicle_id", "due_mileage", "forecast_on")
    last = 0
    while found := list(waiting.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = found[-1].pk
        known = summaries.in_bulk({record.vehicle_id for record in found})
        for record in found:
            summary = known.get(record.vehicle_id)
            record.forecast_late_on = late_end(record, summary) if summary else None
        records.bulk_update(found, ["forecast_late_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("maintenance", "0025_share_changed_files"),
        ("vehicles", "0006_vin_once_a_fleet"),
    ]

    operations = [
        migrations.AddField(
            model_name="maintenancerecord",
            name="forecast_late_on",
            field=models.DateField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="late end of the forecast",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(
            model_name="maintenancerecord", name="maintenance_board_walk"
        ),
        migrations.AddIndex(
            model_name="maintenancerecord",
            index=models.Index(
                condition=Q(status="incomplete"),
                fields=[
                    "status",
                    "listed_on",
                    "id",
                    "vehicle",
                    "due_date",
                    "forecast_late_on",
                ],
                name="maintenance_board_states",
            ),
        ),
    ]
