from django.db import migrations
from django.db.models import Q


def forget_others(apps, schema_editor):
    """Delete what Wagtail noted of keys that it notes no longer: those of other rows
    than images and documents."""
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    files = Q(to_content_type__model__in=["privateimage", "privatedocument"])
    references.exclude(files & Q(to_content_type__app_label="attachments")).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("attachments", "0003_base_managers"),
        ("wagtailcore", "0078_referenceindex"),
    ]

    operations = [migrations.RunPython(forget_others, migrations.RunPython.noop)]
