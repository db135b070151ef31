"""The pages on which one enters, changes and confirms one's own e-mail address."""

import smtplib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import LoginView as WagtailLoginView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts import addresses, outgoing
from accounts.models import User
from accounts.returning import own_path


class LoginView(WagtailLoginView):
    """Logs somebody in; who has no e-mail address is asked for it first."""

    def get_success_url(self) -> str:
        target: str = super().get_success_url()
        user = self.request.user
        if user.is_authenticated and not user.email and self.request.method == "POST":
            return addresses.address_url(target)
        return target


class AddressForm(forms.Form):
    """The new address; who they are, if nobody knows yet; and the password of who
    changes an address that is there."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=150, required=False
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=150, required=False
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person.get_full_name():
            del self.fields["first_name"], self.fields["last_name"]
        if not person.email or not person.has_usable_password():
            del self.fields["password"]
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("This is not your password."), code="password")
        return password

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() == self.person.email.lower() and email == self.person.email:
            raise ValidationError(_("This is your address already."), code="same")
        # Who may see all accounts is told at once; anybody else, by mail only.
        may_know = self.person.is_superuser
        if may_know and addresses.owner_of(email, but=self.person):
            raise ValidationError(_("Another user has this e-mail address."))
        return email


class AddressView(WagtailAdminTemplateMixin, FormView):
    """Asks for one's own address. The answer is the same whoever has it.

    A superuser without one gets it at once: whoever may give anybody any address needs
    no proof, and while no mail leaves the server, could not bring it.
    """

    form_class = AddressForm
    template_name = "accounts/address.html"
    page_title = gettext_lazy("Your e-mail address")
    header_icon = "mail"

    @property
    def person(self) -> User:
        person: Any = self.request.user
        return person

    @property
    def back(self) -> str:
        """Return where to go on: an address of ours."""
        wanted = self.request.GET.get("next", "")
        return own_path(wanted, reverse("wagtailadmin_account"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        here = {"url": "", "label": self.page_title}
        return [*super().get_breadcrumbs_items(), account, here]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "back": self.back,
            "is_asked": not self.person.email,
            "at_once": self.is_at_once,
        }

    @property
    def is_at_once(self) -> bool:
        """Tell whether the address is taken as it is typed."""
        return self.person.is_superuser and not self.person.email

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            addresses.count(self.person, timezone.now())
        except ValidationError as error:
            form = self.get_form()
            form.full_clean()
            form.add_error(None, error)
            return self.form_invalid(form)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        names = {
            name: form.cleaned_data[name]
            for name in ("first_name", "last_name")
            if form.cleaned_data.get(name)
        }
        if names:
            User.objects.filter(pk=self.person.pk).update(**names)
        email = form.cleaned_data["email"]
        if self.is_at_once:
            with transaction.atomic():
                addresses.set_directly(self.person, email)
            sentence = _("Your reminders go to %(email)s.") % {"email": email}
            messages.success(self.request, sentence)
            return HttpResponseRedirect(self.back)
        return self._ask(form, email)

    def _ask(self, form: Any, email: str) -> HttpResponse:
        path = addresses.ask(self.person, email)
        taken = addresses.owner_of(email, but=self.person)
        mail = addresses.warning(email) if taken else None
        mail = mail or addresses.confirmation(email, path)
        if why := _sent(mail):
            form.add_error("email", why)
            return self.form_invalid(form)
        sentence = _(
            "An e-mail with a link went to %(email)s. Your address is changed when you "
            "open the link, within a day; nothing is before that."
        ) % {"email": email}
        buttons = []
        if self.person.is_superuser and not outgoing.leaves():
            buttons = [messages.button(path, _("Open the link"))]
        messages.success(self.request, sentence, buttons=buttons)
        return HttpResponseRedirect(self.back)


class ConfirmView(WagtailAdminTemplateMixin, TemplateView):
    """Where the link leads: a page with a button, for nothing is done by looking.

    Only who asked, and is logged in, confirms: an address that was mistyped is
    somebody else's mailbox.
    """

    template_name = "accounts/confirm_address.html"
    page_title = gettext_lazy("Confirm your e-mail address")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person: Any = self.request.user
        try:
            found = {"email": addresses.read(self.kwargs["token"], person)}
        except ValidationError as error:
            found = {"why_not": " ".join(error.messages)}
        return super().get_context_data(**kwargs) | found

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        person: Any = request.user
        try:
            change = addresses.confirm(token, person)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        if change.old:
            _sent(addresses.news(change))
        sentence = _("Your e-mail address is %(email)s now.") % {"email": change.new}
        messages.success(request, sentence)
        return redirect("wagtailadmin_account")


def _sent(mail: EmailMessage) -> str:
    """Send a mail; return why that failed, or ``""``. It talks to the mail server."""
    try:
        mail.send()
    except (OSError, ValueError, smtplib.SMTPException):
        return _("The e-mail could not be sent. Try again later.")
    return ""


class NoAddressPanel(Component):
    """Says on the home page, in red, that no reminder reaches this person."""

    name = "no_address"
    order = 70
    template_name = "accounts/no_address.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        user: Any = self.request.user
        return "" if user.email else super().render_html(parent_context)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"url": addresses.address_url(self.request.path)}
