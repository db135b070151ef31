"""Accepting an invitation: the page behind its link, and what accepting does.

The page is the same whether the address has an account or not: one logs in with the
account of that address and presses *Accept*, or chooses a password for a new one.
"""

from typing import Any, cast

from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter, log
from wagtail.permissions import policy_registry

from accounts import invitations as accounts
from accounts.models import User
from core.db import tenants
from tenancy import pending
from tenancy.invitations import group_for
from tenancy.models import Tenant
from tenancy.pending import Invitation


@transaction.atomic(durable=True)
def accept(token: str, person: User) -> Any:
    """Let a person who is logged in join by a link. Raises ValidationError, with a
    sentence, if it is void or not theirs."""
    invitation = _locked(token)
    if not is_for(invitation, person):
        raise ValidationError(_not_yours(), code="other")
    return _join(invitation, person)


@transaction.atomic(durable=True)
def accept_as_new(token: str, password: str) -> User:
    """Make the account of an invitation's address, with this password, and let it
    join. Raises ValidationError if the link is void or the address has an account:
    an open one and a closed one are answered alike."""
    invitation = _locked(token)
    person = accounts.known(invitation.email)
    if person and not _is_unused(person, invitation):
        raise ValidationError(
            _(
                "No password can be chosen by this link. If you have an account "
                "already, log in and accept."
            ),
            code="known",
        )
    names = {key: invitation.entry.data[key] for key in ("first_name", "last_name")}
    person = person or accounts.person_with(invitation.email, **names)
    person.set_password(password)
    person.save(update_fields=["password"])
    _join(invitation, person)
    return person


def is_for(invitation: Invitation, person: User) -> bool:
    """Tell whether an invitation is for the address of this open account."""
    return person.is_active and accounts.known(invitation.email) == person


def _locked(token: str) -> Invitation:
    """Return the pending invitation, of two requests at once to one only."""
    found = pending.read(token)
    if found:
        _rows(found.fleet).select_for_update().first()
        found = pending.read(token)  # as it is now that nobody else accepts it
    if found is None:
        raise ValidationError(_void(), code="void")
    return found


def _join(invitation: Invitation, person: User) -> Any:
    """Put a person into the group for which they were invited, if who invited them
    may still do so, and among the fleet's recipients if that was ticked."""
    entry, fleet = invitation.entry, cast(Any, invitation.fleet)
    by = User.objects.filter(pk=entry.user_id, is_active=True).first()
    if by is None or not _may_invite(by, fleet):
        raise ValidationError(_void(), code="withdrawn")
    try:
        group = group_for(fleet, entry.data["role"], by)
    except ValidationError as error:  # its words are for who invites
        raise ValidationError(_void(), code="withdrawn") from error
    person.groups.add(group)
    if entry.data["remind"]:
        fleet.remind(person)
    data = {"email": invitation.email, "role": entry.data["role"]}
    log(fleet, pending.ACCEPTED, user=person, data=data)
    return fleet


def _may_invite(person: User, tenant: Tenant) -> bool:
    policy = policy_registry.get_by_type(type(tenant))
    return bool(policy.user_has_permission_for_instance(person, "invite", tenant))


def _is_unused(person: User, invitation: Invitation) -> bool:
    """Tell whether an account has no password and was never used, as invitations once
    made them. By a link that was handed on, it may reach this fleet only."""
    if not person.is_active or person.is_superuser or person.last_login:
        return False
    if person.has_usable_password():
        return False
    reached = tenants.visible_to(person).values_list("pk", flat=True)
    return invitation.is_mailed or {*reached} == {invitation.fleet.pk}


def _rows(tenant: Tenant) -> Any:
    """Return this tenant, as a query that sees what is stored now."""
    return type(tenant)._default_manager.filter(pk=tenant.pk)


def _void() -> str:
    return _(
        "This invitation does not work any more: it works once, for some days, and "
        "only the latest one does. Ask to be invited again."
    )


def _not_yours() -> str:
    return _(
        "This invitation is for another e-mail address than that of the account you "
        "are logged in with. Log out, and open the link again."
    )


class AcceptFormatter(LogFormatter):
    """How the fleet's history tells that an invitation was accepted."""

    label = gettext_lazy("Accept the invitation")

    def format_message(self, log_entry: Any) -> str:
        return _("Accepted the invitation of %(email)s") % {
            "email": log_entry.data.get("email", "")
        }


class InvitedView(View):
    """Where the link leads: a page with a button, for nothing is done by looking."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = pending.read(token)
        return self._page(found, SetPasswordForm(_guessed(found)), "")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found = pending.read(token)
        form = SetPasswordForm(_guessed(found), request.POST)
        person: Any = request.user
        try:
            if person.is_authenticated:
                return self._joined(accept(token, person))
            if found and not form.is_valid():
                return self._page(found, form, "")
            new = accept_as_new(
                token, form.cleaned_data["new_password1"] if found else ""
            )
            return self._made(new)
        except ValidationError as error:
            return self._page(pending.read(token), form, " ".join(error.messages))

    def _page(self, found: Invitation | None, form: Any, why_not: str) -> HttpResponse:
        person: Any = self.request.user
        if found is None:
            why_not = why_not or _void()
        elif person.is_authenticated and not is_for(found, person):
            found, why_not = None, _not_yours()
        context = {
            "invitation": found,
            "form": form,
            "why_not": why_not,
            "login": f"{reverse('wagtailadmin_login')}?next={self.request.path}",
        }
        response = render(
            self.request, "tenancy/invited.html", context, status=200 if found else 404
        )
        add_never_cache_headers(response)
        return response

    def _joined(self, fleet: Tenant) -> HttpResponse:
        sentence = _("You belong to “%(fleet)s” now.") % {"fleet": fleet}
        messages.success(self.request, sentence)
        return redirect("wagtailadmin_home")

    def _made(self, person: User) -> HttpResponse:
        sentence = _("Your password is set. Log in with the user name %(username)s.")
        said = sentence % {"username": person.get_username()}
        messages.success(self.request, said)
        return redirect("wagtailadmin_login")


def _guessed(found: Invitation | None) -> User:
    """Return an account as it would be made, with which a password is compared."""
    return User(email=found.email, username=found.email) if found else User()
