"""The link of an invitation, for whoever invites to hand on: while no mail leaves the
server, it would reach nobody otherwise.

It is the same for everybody, so that it does not tell whether the address has an
account. A password can be set by it only for an account that has none, was never used,
and reaches nothing but the very fleet; whoever has an account already logs in.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.generic import View

from accounts import outgoing
from accounts.models import User
from vehicles.models import Fleet

SALT = "vehicles.invited"
KEPT = "invitation_link"  # in the session, until it was shown


def may_copy(user: Any) -> bool:
    """Tell whether a person who invites gets the link: a superuser, who may give any
    account a password, and while no mail leaves the server, anybody."""
    return bool(user.is_superuser) or not outgoing.leaves()


def link(fleet: Fleet, email: str) -> str:
    """Return the address to hand on."""
    token = signing.dumps([fleet.pk, email.lower()], salt=SALT)
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('invited', args=[token])}"


class InvitedView(View):
    """Where the link leads on to."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        login = reverse("wagtailadmin_login")
        try:
            fleet, email = signing.loads(
                token, salt=SALT, max_age=settings.PASSWORD_RESET_TIMEOUT
            )
        except (signing.BadSignature, ValueError, TypeError):
            return redirect(login)
        person = User.objects.filter(email__iexact=email).first()
        if person is None or not _is_new(person, fleet):
            return redirect(login)
        key = urlsafe_base64_encode(force_bytes(person.pk))
        made = default_token_generator.make_token(person)
        return redirect(
            reverse("wagtailadmin_password_reset_confirm", args=[key, made])
        )


def _is_new(person: User, fleet: int) -> bool:
    """Tell whether an account is there for the invitation into this fleet only."""
    if not person.is_active or person.is_superuser or person.last_login:
        return False
    reached = Fleet.objects.visible_to(person).values_list("pk", flat=True)
    return not person.has_usable_password() and {*reached} == {fleet}
