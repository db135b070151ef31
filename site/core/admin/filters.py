"""Filter sets that offer what their user may see."""

from typing import Any

import django_filters
from wagtail.admin.filters import WagtailFilterSet

from core.admin.scoping import visible
from core.forms.choices import CachedModelChoiceFilter


class ScopedFilterSet(WagtailFilterSet):
    """Base of every filter set: it offers what the user may see."""

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> Any:
        found, params = super().filter_for_lookup(field, lookup_type)
        plain = found is django_filters.ModelChoiceFilter
        return (CachedModelChoiceFilter if plain else found), params

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            if getattr(field, "queryset", None) is not None:
                field.queryset = visible(field.queryset, self.request.user)
                # A dialog shows what is chosen: nothing, if that is not for this user.
                field.widget.queryset = field.queryset
