"""What reports can be narrowed by beside fleet, vehicle and days: apps register it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, Q
from django_stubs_ext import StrOrPromise

from core.admin.widgets import SnippetChooser


@dataclass(frozen=True)
class Filter:
    """A choice of one row of ``model``, whose key is in a ``column`` of cost entries;
    with ``kind``, of the entries of one source only."""

    name: str
    label: StrOrPromise
    model: type[Model]
    column: str
    kind: str = ""
    is_chooser: bool = False

    def field(self) -> forms.ModelChoiceField:
        """Return the field of the form."""
        rows = self.model._default_manager.all()
        widget: dict[str, Any] = {}
        if self.is_chooser:
            widget = {"widget": SnippetChooser(self.model)}
        return forms.ModelChoiceField(
            label=self.label, queryset=rows, required=False, **widget
        )

    def condition(self, chosen: Model) -> Q:
        """Return the condition for the entries of the chosen row."""
        condition = Q(**{self.column: chosen.pk})
        return condition & Q(kind=self.kind) if self.kind else condition


FILTERS: dict[str, Filter] = {}


def register(*filters: Filter) -> None:
    """Have these filters beside fleet, vehicle and days."""
    FILTERS.update({one.name: one for one in filters})
