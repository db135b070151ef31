"""Call the restrictions of a token, and a stored response, what they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("headless", "0003_departures")]

    operations = [
        migrations.RenameModel("TokenTerms", "TokenRestriction"),
        migrations.RenameModel("KeptAnswer", "StoredResponse"),
        migrations.AlterModelOptions(
            "tokenrestriction",
            {
                "verbose_name": "restriction of an API token",
                "verbose_name_plural": "restrictions of API tokens",
            },
        ),
        migrations.AlterField(
            "tokenrestriction",
            "token",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="restriction",
                to="wagtailcore.apitoken",
            ),
        ),
    ]
