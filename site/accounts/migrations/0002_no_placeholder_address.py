"""Take the address that nobody reads from the first user: they are asked for theirs."""

from typing import Any

from django.db import migrations

PLACEHOLDER = "admin@localhost.localdomain"


def forget(apps: Any, schema_editor: Any) -> None:
    users = apps.get_model("accounts", "User")._default_manager
    users.filter(email=PLACEHOLDER).update(email="")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
