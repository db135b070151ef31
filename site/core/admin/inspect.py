"""A row to be looked at."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import (
    InspectView,
)

from core import markdown
from core.db.fields import MarkdownField


class ScopedInspectView(InspectView):
    """A row to be looked at: its fields, as a person reads them."""

    page_title = gettext_lazy("Details")
    fields_exclude = [
        "id",
        "latest_revision",
        "listed_on",
        "due_on",
        "forecast_on",
        "forecast_late_on",
        "plan_sequence",
        "planned_date",
        "planned_mileage",
        "moved_by",
        "moved_on",
        "moved_to",
        "collection",
    ]

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if value is None or value == "":
            return "–"
        if isinstance(field, MarkdownField):
            return markdown.render(value)
        return value
