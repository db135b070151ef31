"""Shares go to the app ``sharing``; their tables stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0027_moved_by")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("HistoryChange"),
                migrations.DeleteModel("Share"),
            ]
        )
    ]
