"""Put files into the fleet of the vehicles that use them: those of a vehicle that had
changed its fleet lay where its people could not see them. What vehicles of several
fleets use stays where it is."""

from typing import Any

from django.db import migrations
from django.db.models import F, Q


def mend(apps: Any, schema_editor: Any) -> None:
    lines = apps.get_model("maintenance", "Attachment").objects
    vehicles = apps.get_model("vehicles", "Vehicle").objects
    for name, model in (("image", "PrivateImage"), ("document", "PrivateDocument")):
        files = apps.get_model("attachments", model).objects
        elsewhere = ~Q(
            **{f"{name}__collection": F("record__vehicle__fleet__collection")}
        )
        used = lines.exclude(**{name: None}).filter(elsewhere)
        keys = set(used.order_by().values_list(name, flat=True))
        if name == "image":
            photos = vehicles.exclude(photo=None)
            photos = photos.filter(~Q(photo__collection=F("fleet__collection")))
            keys |= set(photos.order_by().values_list("photo", flat=True))
        for key in sorted(keys):
            _mend(files, lines, vehicles, name, key)


def _mend(files: Any, lines: Any, vehicles: Any, name: str, key: int) -> None:
    """Move one file, if it lies in another fleet than all that use it."""
    own = "record__vehicle__fleet__collection__path"
    paths = set(lines.filter(**{name: key}).values_list(own, flat=True))
    if name == "image":
        used = vehicles.filter(photo=key)
        paths |= set(used.values_list("fleet__collection__path", flat=True))
    (path, *others) = paths
    found = files.filter(pk=key, collection__depth__gt=1)
    found = found.exclude(collection__path__startswith=path)
    if others or not found.exists():
        return
    collections = files.model._meta.get_field("collection").related_model
    target = collections.objects.get(path=path)
    files.filter(pk=key).update(collection=target)


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0004_references_of_files"),
        ("maintenance", "0023_currency_of_sums"),
        ("vehicles", "0006_vin_once_a_fleet"),
    ]
    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
