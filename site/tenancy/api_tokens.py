"""Wagtail's screens of API tokens, with a token's terms: whether it only reads, and to
which fleet it is bound. Terms stay as they were given; another token has others."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.models import APIToken
from wagtail.users.views.api_tokens import (
    APITokenForm,
    APITokenViewSet,
    CreateView,
    IndexView,
)

from core.api.models import TokenRestriction
from core.api.permissions import tokens_of
from core.db import tenants
from core.ids import is_key


class TokenForm(APITokenForm):
    """The form of a new token."""

    read_only = forms.BooleanField(
        label=_("Read only"),
        required=False,
        help_text=_("Whoever has the token reads, and changes nothing."),
    )
    fleet: Any = forms.ModelChoiceField(
        label=_("Only this fleet"),
        queryset=None,
        required=False,
        empty_label=_("All fleets of the user"),
    )

    def __init__(self, *args: Any, fleets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fleet"].queryset = fleets

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        user, fleet = data.get("user"), data.get("fleet")
        if user and fleet and not tenants.visible_to(user).contains(fleet):
            words = {"user": user, "fleet": fleet}
            sentence = _now("%(user)s has no rights in %(fleet)s.") % words
            raise ValidationError({"fleet": sentence})
        return data


class TokenCreateView(CreateView):
    """Makes a token, and writes its terms."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "user": self.request.user}

    def get_form_kwargs(self) -> dict[str, Any]:
        fleets = tenants.visible_to(self.request.user)
        return super().get_form_kwargs() | {"fleets": fleets}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        fleet = form.cleaned_data["fleet"]
        TokenRestriction.objects.create(
            token=self.object,
            read_only=form.cleaned_data["read_only"],
            is_bound=fleet is not None,
            collection=fleet.collection if fleet else None,
        )
        return response


class TokenIndexView(IndexView):
    """The list of tokens, with their terms."""

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            BooleanColumn("read_only", label=_("Read only"), accessor=_reads),
            Column("fleet", label=_("Only this fleet"), accessor=_fleet),
        ]

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("restriction__collection")


def _terms(token: APIToken) -> TokenRestriction:
    return getattr(token, "restriction", None) or TokenRestriction()


def _reads(token: APIToken) -> bool:
    return _terms(token).read_only


def _fleet(token: APIToken) -> Any:
    """Return what a line of the list says of where a token holds."""
    terms = _terms(token)
    if terms.is_void:
        return _now("a fleet that was deleted")
    return terms.collection or ""


class OwnTokenView:
    """Answers 404 for a token that the user may not know of, before the view loads
    it: Wagtail's history and usage of a token show it to those who have one."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        key = kwargs.get("pk")
        if key is not None and not _is_own(request, key):
            raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # a mixin


def _is_own(request: HttpRequest, key: Any) -> bool:
    return is_key(key) and tokens_of(request.user).filter(pk=key).exists()


def adjust(viewsets: Any) -> None:
    """Let Wagtail's view-set of tokens, once it is registered, use these."""
    for viewset in viewsets:
        if isinstance(viewset, APITokenViewSet):
            viewset.construct_view = _constructor(viewset)
            viewset.index_view_class = TokenIndexView
            viewset.add_view_class = TokenCreateView
            viewset.get_form_class = _form_class(viewset)


def _constructor(viewset: APITokenViewSet) -> Any:
    """Return what builds each view of tokens, now or in a later version."""
    wagtails = viewset.construct_view

    def construct_view(view_class: type, **kwargs: Any) -> Any:
        own = type(view_class.__name__, (OwnTokenView, view_class), {})
        return wagtails(own, **kwargs)

    return construct_view


def _form_class(viewset: APITokenViewSet) -> Any:
    """Return what chooses the form: ours for a new token."""
    wagtails = viewset.get_form_class

    def form_class(for_update: bool = False) -> Any:
        return wagtails(for_update=True) if for_update else TokenForm

    return form_class
