"""A picture of an invoice is no photo: shared pages that showed some as photos show
them no more, and whose pages they are is told."""

from django.db import migrations, models
from django.db.models import Count
from django.utils import timezone


def note_changed(apps, schema_editor):
    """Note at each share that works how many files it shows less, or (below 0) more,
    and let what visitors' browsers have of it be out of date."""
    Share = apps.get_model("maintenance", "Share")
    Attachment = apps.get_model("maintenance", "Attachment")
    HistoryChange = apps.get_model("maintenance", "HistoryChange")
    papers = (
        Attachment.objects.filter(
            image__isnull=False,
            held_back=False,
            record__held_back=False,
            record__status="completed",
        )
        .exclude(kind="photo")
        .order_by()
        .values_list("record__vehicle")
        .annotate(Count("pk"))
    )
    counts, now = dict(papers), timezone.now()
    shares = []
    for share in Share.objects.filter(revoked_at=None).iterator():
        less = share.shows_photos and not share.shows_documents
        more = share.shows_documents and not share.shows_photos
        if (less or more) and share.vehicle_id in counts:
            share.changed_files = counts[share.vehicle_id] * (1 if less else -1)
            shares.append(share)
    Share.objects.bulk_update(shares, ["changed_files"], batch_size=500)
    vehicles = {share.vehicle_id for share in shares}
    HistoryChange.objects.bulk_create(
        (HistoryChange(vehicle_id=key, at=now) for key in sorted(vehicles)),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0024_files_of_their_fleet")]

    operations = [
        migrations.AddField(
            "share",
            "changed_files",
            models.IntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            "share",
            "shows_photos",
            models.BooleanField(
                default=True,
                help_text=(
                    "Smaller copies, without the place and time they were taken. What "
                    "its kind says is an invoice, a receipt, a quote or an estimate is "
                    "no photo."
                ),
                verbose_name="photos",
            ),
        ),
        migrations.AlterField(
            "share",
            "shows_documents",
            models.BooleanField(
                default=False,
                help_text=(
                    "PDFs as they are, and pictures of documents: invoices mostly name "
                    "the customer."
                ),
                verbose_name="documents",
            ),
        ),
        migrations.RunPython(note_changed, migrations.RunPython.noop),
    ]
