"""The index of words comes from ``vehicles``; its table is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0007_search_entry_to_core")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="SearchEntry",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=1)),
                        ("key", models.BigIntegerField()),
                        ("fleet_id", models.BigIntegerField(null=True)),
                        ("place", models.CharField(max_length=8)),
                        ("text", models.TextField()),
                    ],
                    options={
                        "db_table": "vehicles_searchentry",
                        "indexes": [
                            models.Index(
                                fields=["kind", "id"], name="vehicles_search_by_kind"
                            ),
                            models.Index(
                                fields=["kind", "fleet_id", "id"],
                                name="vehicles_search_by_fleet",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
