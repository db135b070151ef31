"""The person's side of calendars, in their account settings: making an address, copying
it, replacing and revoking it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from django_stubs_ext import StrOrPromise
from wagtail.admin import messages
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.log_actions import log

from accounts.models import User
from core.admin.pages import AdminPage, Step
from notifications import emails
from notifications.models import CalendarAddress
from vehicles.forms import VehicleRowForm
from vehicles.models import Fleet


def page_url() -> str:
    """Return the address of the page on which one's calendars are."""
    return f"{emails.account_path()}#tab-notifications"


def note(address: CalendarAddress, act: str) -> None:
    """Write into the history of its person what was done with an address."""
    person = address.user
    log(person, f"notifications.calendar_{act}", user=person)


class NothingForm(forms.Form):
    """The account settings want a form of every panel; this one saves nothing."""

    class Media:
        js = ("sharing/share.js",)
        css = {"all": ("notifications/calendars.css",)}

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        """Save nothing."""


class CalendarPanel(BaseSettingsPanel):
    """The panel of the account settings."""

    name = "calendars"
    title = gettext_lazy("Calendars")
    tab = notifications_tab
    order = 60
    form_class = NothingForm
    template_name = "notifications/calendars/account.html"

    def get_context_data(self) -> dict[str, Any]:
        mine = CalendarAddress.objects.filter(user=self.user).select_related("fleet")
        return super().get_context_data() | {"addresses": mine}


class AddressForm(VehicleRowForm):
    """What a new calendar is about."""

    class Meta:
        model = CalendarAddress
        fields = ["fleet"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fleet"]
        field.queryset = Fleet.objects.visible_to(self.for_user)
        field.empty_label = _("All my fleets")


class CalendarPage(AdminPage):
    """A page beside the account settings."""

    header_icon = "calendar"
    page_title: StrOrPromise = ""

    def get_breadcrumb_parents(self) -> list[Step]:
        return [{"url": page_url(), "label": _("Account")}]


class NewView(CalendarPage, FormView):
    """Makes an address for the person who is logged in."""

    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("New calendar address")
    form_class = AddressForm

    def get_form_kwargs(self) -> dict[str, Any]:
        person: Any = self.request.user
        mine = CalendarAddress(user=person)
        return super().get_form_kwargs() | {"instance": mine, "for_user": person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "action_url": self.request.path,
            "submit_button_label": _("Make the address"),
        }

    def form_valid(self, form: AddressForm) -> HttpResponse:
        wanted = form.instance
        address, made = CalendarAddress.objects.get_or_create(
            user=wanted.user, fleet=wanted.fleet
        )
        if made:  # and not by a second click
            note(address, "made")
        messages.success(self.request, _("The address was made; copy it below."))
        return redirect(page_url())


class OwnView(CalendarPage, TemplateView):
    """Asks, and does it to an address of one's own when the answer is yes."""

    template_name = "sharing/confirm.html"
    question: StrOrPromise = ""
    answer: StrOrPromise = ""
    done: StrOrPromise = ""

    @cached_property
    def address(self) -> CalendarAddress:
        """Return the address, which is nobody else's."""
        rows = CalendarAddress.objects.select_related("user", "fleet")
        return get_object_or_404(rows, user=self.request.user, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "question": self.question,
            "answer": self.answer,
            "back": page_url(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.act()
        messages.success(request, self.done)
        return redirect(page_url())

    def act(self) -> None:
        """Do it."""
        raise NotImplementedError


class ReplaceView(OwnView):
    """Gives a calendar another address."""

    page_title = gettext_lazy("Replace the address")
    question = gettext_lazy(
        "The calendar gets a new address, and the old one stops working at once, in "
        "every program that has it. Replace it?"
    )
    answer = gettext_lazy("Yes, replace it")
    done = gettext_lazy("The calendar has a new address; copy it below.")

    def act(self) -> None:
        self.address.replace(timezone.now())
        note(self.address, "replaced")


class RevokeView(OwnView):
    """Takes an address away."""

    page_title = gettext_lazy("Revoke the address")
    question = gettext_lazy(
        "The address stops working at once, in every program that has it, and cannot "
        "be brought back. Revoke it?"
    )
    answer = gettext_lazy("Yes, revoke it")
    done = gettext_lazy("The address works no more.")

    def act(self) -> None:
        note(self.address, "revoked")
        self.address.delete()
