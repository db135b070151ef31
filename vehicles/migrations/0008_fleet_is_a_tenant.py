"""A fleet is one kind of tenant; the name of the way back is the same."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0007_search_entry_to_core")]

    operations = [
        migrations.AlterField(
            model_name="fleet",
            name="collection",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s",
                to="wagtailcore.collection",
                verbose_name="collection",
            ),
        ),
    ]
