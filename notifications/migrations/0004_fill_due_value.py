from datetime import timedelta

from django.db import migrations, models


def fill(apps, schema_editor):
    """Give what was written before its due value, its day, and its new status."""
    Delivery = apps.get_model("notifications", "Delivery")
    rows = []
    for row in Delivery.objects.select_related("record").iterator(chunk_size=1000):
        typed = [str(row.due_on)]
        if row.record.due_mileage is not None:
            typed.append(str(row.record.due_mileage))
        row.due_value = " ".join(typed)
        row.remind_on = row.due_on - timedelta(days=row.offset)
        rows.append(row)
    Delivery.objects.bulk_update(rows, ["due_value", "remind_on"], batch_size=500)
    given_up = Delivery.objects.filter(status="failed", next_attempt_at=None)
    given_up.update(status="given_up")


def unfill(apps, schema_editor):
    """Take back what the old table has no place for."""
    Delivery = apps.get_model("notifications", "Delivery")
    Delivery.objects.filter(recipient=None).delete()
    Delivery.objects.filter(status="given_up").update(status="failed")
    kept = Delivery.objects.values("record", "due_on", "offset", "recipient")
    kept = kept.annotate(first=models.Min("pk")).values("first")
    Delivery.objects.exclude(pk__in=kept).delete()

class Migration(migrations.Migration):
    """What was written before gets its due value."""

    dependencies = [
        ('notifications', '0003_delivery_due_value'),
    ]

    operations = [
        migrations.RunPython(fill, unfill),
    ]
