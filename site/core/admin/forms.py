"""Forms that offer and take only what their user may use."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.permissions import policy_registry

from core.db import tenants
from core.db.querysets import choices_for, matching
from core.forms.choices import CachedChoices
from core.forms.errors import ShowsEveryRefusal
from core.search.index import Scope
from core.search.query import find, narrow
from core.search.sources import target_of


def restrict(form: Any, user: Any) -> None:
    """Let a form offer and take only rows that the user may use with it.

    What the row is entered for (its vehicle, its fleet) has to be one where the user
    may add such rows, or change them; everything else, one that the user may see.
    Images and documents, one that the user may choose.
    """
    model = form._meta.model
    owner = tenants.owner_field(model)
    for name, field in form.fields.items():
        rows = getattr(field, "queryset", None)
        if rows is None:
            continue
        if name == owner:
            above = (tenants.path_to(model) or "").split("__")[1:]
            if above:
                rows = rows.select_related("__".join([*above, "collection"]))
            field.queryset = _owners(rows, form, user)
        else:
            field.queryset = choices_for(rows, user)
        # A dialog shows what is chosen: nothing, if that is not for this user.
        field.widget.queryset = field.queryset
        if hasattr(field.widget, "choices"):
            field.widget.choices = CachedChoices(field.widget.choices)


def _owners(rows: Any, form: Any, user: Any) -> Any:
    """Return those for which the user may enter the row of a form."""
    policy = policy_registry.get_by_type(form._meta.model)
    action = "change" if form.instance.pk else "add"
    rights = policy.granting([action]) | policy.granting_own([action])
    return rows.with_right(user, *rights)


class ScopedModelForm(ShowsEveryRefusal, WagtailAdminModelForm):
    """A form that offers and takes the rows of its user's tenants only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        restrict(self, self.for_user or AnonymousUser())

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name in list(self.errors):
            if self._is_kept(name):
                self.cleaned_data[name] = getattr(self.instance, name)
                del self.errors[name]

    def _is_kept(self, name: str) -> bool:
        """Tell whether a refused field says what is stored: a supplier, a photo that
        can no longer be chosen stays until another is chosen."""
        if not isinstance(self.fields.get(name), forms.ModelChoiceField):
            return False
        if name == tenants.owner_field(self._meta.model) or not self.instance.pk:
            return False
        stored = getattr(self.instance, f"{name}_id", None)
        return stored is not None and str(self[name].data) == str(stored)


class PlainSearchForm(BaseFilterForm):
    """Finds rows that contain each typed word: by the index of words, or else in the
    table itself. Our rows are not in Wagtail's search index."""

    model: Any = None
    search_fields: tuple[str, ...] = ()

    q = forms.CharField(
        label=_("Search term"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
    )

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects)
        if query := self.cleaned_data.get("q"):
            if place := target_of(self.model):
                found = find(place.source, query, Scope(), mend=False)
                objects = narrow(objects, found, place.key)
            else:
                objects = matching(objects, query, self.search_fields)
            self.is_searching = True
            self.search_query = query
        return objects
