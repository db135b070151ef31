"""Lets the groups of fleets make and revoke API tokens of their own, as those of new
fleets do from the beginning."""

from django.db import migrations

ACTIONS = ("add", "change", "delete")


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    groups = Group.objects.filter(
        collection_permissions__permission__codename="view_vehicle"
    ).distinct()
    if not groups:
        return
    kind, _made = ContentType.objects.get_or_create(
        app_label="wagtailcore", model="apitoken"
    )
    rights = [
        Permission.objects.get_or_create(
            content_type=kind,
            codename=f"{action}_apitoken",
            defaults={"name": f"Can {action} API token"},
        )[0]
        for action in ACTIONS
    ]
    for group in groups:
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("headless", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
