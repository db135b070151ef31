"""``held_back`` is called ``is_private``, in stored revisions too: one that is brought
back must not show what it hid.

The index is renamed along by the database.
"""

from functools import partial

from django.db import migrations, models

OLD, NEW = "held_back", "is_private"
COLUMNS = ("status", "maintenance_type", "currency", "cost")
TEXT = {"postgresql": "content::text", "sqlite": "content"}
STORED = {"postgresql": "CAST({} AS jsonb)", "sqlite": "{}"}


def index(name):
    """Return the index of what a public page shows, on the column of this name."""
    return models.Index(
        fields=["vehicle", name, *COLUMNS], name="maintenance_record_shown"
    )


def rename_in_revisions(apps, schema_editor, old, new):
    """Rename the key in the JSON of records' revisions. In a text of a person, its
    quotation marks would have backslashes before them."""
    types = apps.get_model("contenttypes", "ContentType").objects
    record = types.filter(app_label="maintenance", model="maintenancerecord").first()
    if record is None:
        return
    vendor = schema_editor.connection.vendor
    text = TEXT[vendor]
    replaced = f"REPLACE({text}, %(old)s, %(new)s)"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE wagtailcore_revision SET content = {STORED[vendor].format(replaced)}"
            f" WHERE content_type_id = %(type)s AND {text} LIKE %(like)s",
            {
                "old": f'"{old}": ',
                "new": f'"{new}": ',
                "like": f'%"{old}": %',
                "type": record.pk,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("maintenance", "0028_shares_to_sharing"),
        ("vehicles", "0009_is_excluded"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("maintenancerecord", "maintenance_record_shown")
            ]
        ),
        migrations.RenameField("maintenancerecord", OLD, NEW),
        migrations.RenameField("attachment", OLD, NEW),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddIndex("maintenancerecord", index(NEW))]
        ),
        migrations.RunPython(
            partial(rename_in_revisions, old=OLD, new=NEW),
            partial(rename_in_revisions, old=NEW, new=OLD),
        ),
    ]
