"""The board as a person saved it."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.forms.echo import same_for_all
from core.forms.errors import ShowsEveryRefusal
from maintenance.due_list.filters import BoardFilterSet
from maintenance.models import SavedView

MOST_CHARACTERS = 2000
SUFFIXES = ("", "_from", "_to", "_min", "_max")
KNOWN = [
    f"{name}{suffix}" for name in BoardFilterSet.base_filters for suffix in SUFFIXES
]
# What a person types into a filter means something in one language and region.
TYPED = dict.fromkeys(("due_from", "due_to"), "date")
TYPED |= dict.fromkeys(("cost_min", "cost_max"), "amount")


def tidy(query: QueryDict) -> str:
    """Return what of an address are filters and order of the board, always in the
    same order, without what is empty, and with dates and amounts as everybody reads
    them: two addresses that show the same are equal, whoever opens them."""
    found = [
        (name, same_for_all(TYPED[name], value) if name in TYPED else value)
        for name in [*KNOWN, "ordering"]
        for value in sorted(set(query.getlist(name)))
        if value
    ]
    return urlencode(found)


def url(view: SavedView) -> str:
    """Return where the board stands as it was saved."""
    return f"{reverse('due_list')}?{view.query or 'all=1'}"


class SavedViewForm(ShowsEveryRefusal, forms.ModelForm):
    """Name of a view, and whether it is the first to be shown; what it shows is
    ``query``, which the board hands in."""

    query = forms.CharField(
        required=False, max_length=MOST_CHARACTERS, widget=forms.HiddenInput
    )

    class Meta:
        model = SavedView
        fields = ["name", "is_default"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user

    def clean_query(self) -> str:
        return tidy(QueryDict(self.cleaned_data["query"]))

    def clean_name(self) -> str:
        """Refuse the name of another view; a new one takes the place of that."""
        name: str = self.cleaned_data["name"]
        views = SavedView.objects.filter(user=self.instance.user)
        same = views.filter(name=name).exclude(pk=self.instance.pk).first()
        if same and self.instance.pk:
            raise ValidationError(_("You have another view of this name."))
        if same:
            self.instance.pk, self.instance._state.adding = same.pk, False
        elif self.instance.pk is None and views.count() >= SavedView.MOST:
            raise ValidationError(
                _("You have %(most)d views; delete one of them first.")
                % {"most": SavedView.MOST}
            )
        return name

    def save(self, commit: bool = True) -> SavedView:
        if "query" in self.data:
            self.instance.query = self.cleaned_data["query"]
        return super().save(commit)
