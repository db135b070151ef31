"""Who changed what about a vehicle, and when: of it and all that hangs off it.

Wagtail's own report of changes tells of everything on the site and is for superusers.
This one asks the same log for one vehicle, and is for whoever may see it.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from core.admin.urls import admin_url
from vehicles.models import Vehicle
from vehicles.page.tabs import Tab

SHOWN = 50
ROWS = 1000  # of each model, the newest, whose changes are looked for


class ChangesTab(Tab):
    """The history of changes. Two queries, and one a model that hangs off it."""

    key = "history"
    label = _("History of changes")
    template = "vehicles/page/changes.html"
    order = 90

    def data(self, query: QueryDict) -> dict[str, Any]:
        entries = list(changes(self.vehicle)[: SHOWN + 1])
        return {
            "entries": [_shown(entry) for entry in entries[:SHOWN]],
            "more": len(entries) > SHOWN,
            "all": admin_url(Vehicle, "history", self.vehicle.pk),
        }


def models() -> Iterator[type[Model]]:
    """Yield the models that hang off a vehicle and have pages in the admin."""
    for relation in Vehicle._meta.related_objects:
        model: Any = relation.related_model
        if relation.field.name == "vehicle" and hasattr(model, "snippet_viewset"):
            yield model


def changes(vehicle: Vehicle) -> Any:
    """Return the log's entries about a vehicle and what hangs off it, newest first.

    What was deleted is not among them: nothing says any more whose it was."""
    condition = _about(Vehicle, [str(vehicle.pk)])
    for model in models():
        rows = model._default_manager.filter(vehicle=vehicle).order_by("-pk")
        keys = rows.values_list(Cast("pk", CharField(max_length=255)))[:ROWS]
        condition |= _about(model, [key for (key,) in keys])
    entries = ModelLogEntry.objects.filter(condition)
    return entries.select_related("user", "content_type").order_by("-timestamp", "-pk")


def _about(model: type[Model], keys: list[str]) -> Q:
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    return Q(content_type=kind, object_id__in=keys)


def _shown(entry: ModelLogEntry) -> dict[str, Any]:
    model = entry.content_type.model_class()
    try:
        url = admin_url(model, "history", entry.object_id)
    except (AttributeError, NoReverseMatch):
        url = ""
    return {
        "at": entry.timestamp,
        "who": entry.user_display_name,
        "what": entry.message,
        "kind": model._meta.verbose_name,
        "label": entry.label,
        "url": url,
    }
