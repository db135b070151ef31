"""One's own e-mail address: changed once the new mailbox has confirmed it.

Nothing is stored before that. The link's token is signed, ends, and holds a digest of
the account as it was: a change, a newer wish or another password makes it void.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from accounts.models import User

SALT = "accounts.addresses"
VALID_FOR = timedelta(days=1)
MOST_PER_HOUR = 5
TRIED, ASKED, CHANGED = (
    f"accounts.address_{name}" for name in ("tried", "asked", "changed")
)


class Change(NamedTuple):
    """An address that was changed."""

    old: str
    new: str


def address_url(back: str = "") -> str:
    """Return where a person enters or changes their own address; ``back`` is where
    they go on from there."""
    query = f"?{urlencode({'next': back})}" if back else ""
    return reverse("own_address") + query


def owner_of(email: str, *, but: User) -> User | None:
    """Return who else has this address, however its letters are written."""
    return User.objects.exclude(pk=but.pk).filter(email__iexact=email).first()


@transaction.atomic(durable=True)
def count(person: User, now: datetime) -> None:
    """Write down that a person tries to change their address. Raises ValidationError
    if they have tried often enough for an hour: a session is no place to guess a
    password in, and no one's mailbox is to be filled."""
    User.objects.select_for_update().get(pk=person.pk)  # one request after the other
    tried = ModelLogEntry.objects.for_instance(person).filter(
        action=TRIED, timestamp__gt=now - timedelta(hours=1)
    )
    if tried.count() >= MOST_PER_HOUR:
        sentence = _("You have tried often enough for an hour. Try again later.")
        raise ValidationError(sentence, code="too_many")
    log(person, TRIED, user=person)


def ask(person: User, email: str) -> str:
    """Write down that a person wants an address; return the path of the link that
    confirms it. A link of before is void from now on."""
    log(person, ASKED, user=person)
    wanted = {"person": person.pk, "email": email, "state": _state(person)}
    token = signing.dumps(wanted, salt=SALT, compress=True)
    return reverse("confirm_address", args=[token])


def read(token: str, person: User) -> str:
    """Return the address in a link that this person may confirm. Raises
    ValidationError, with a sentence, if they may not (any more)."""
    try:
        wanted = signing.loads(token, salt=SALT, max_age=VALID_FOR)
        is_theirs = wanted["person"] == person.pk
        is_new = constant_time_compare(wanted["state"], _state(person))
        email = str(wanted["email"])
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise ValidationError(_void(), code="void") from error
    if not (is_theirs and is_new):
        raise ValidationError(_void(), code="void")
    return email


@transaction.atomic(durable=True)
def confirm(token: str, person: User) -> Change:
    """Change the address of a person to that of their link. Raises ValidationError
    if the link is void, or if somebody else has the address by now."""
    person = User.objects.select_for_update().get(pk=person.pk)
    email = read(token, person)
    if owner_of(email, but=person):
        raise ValidationError(_("This address cannot be used any more."), code="taken")
    return set_directly(person, email)


def set_directly(person: User, email: str) -> Change:
    """Change the address of a person, and note it. Call it in a transaction."""
    change = Change(person.email, User.objects.normalize_email(email))
    person.email = change.new
    person.save(update_fields=["email"])
    log(person, CHANGED, user=person)
    return change


def confirmation(email: str, path: str) -> EmailMessage:
    """Return the mail with the link, to the new address."""
    context = {"url": f"{settings.WAGTAILADMIN_BASE_URL}{path}"}
    return _mail("address_confirm", email, context)


def warning(email: str) -> EmailMessage:
    """Return the mail to an address that an account has already."""
    return _mail("address_taken", email, {})


def news(change: Change) -> EmailMessage:
    """Return the mail that tells the old address."""
    return _mail("address_changed", change.old, {"email": change.new})


def _mail(name: str, to: str, context: dict[str, str]) -> EmailMessage:
    context = context | {"site_name": settings.WAGTAIL_SITE_NAME}
    text = render_to_string(f"accounts/emails/{name}.txt", context)
    subject, _line, body = text.partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject.strip(), body.lstrip(), to=[to], headers=headers)


def _state(person: User) -> str:
    """Return a digest of what a link is void without."""
    wishes = ModelLogEntry.objects.for_instance(person).filter(
        action__in=[ASKED, CHANGED]
    )
    text = f"{person.pk} {person.email} {person.password} {wishes.count()}"
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def _void() -> str:
    return _(
        "This link does not work any more: it works once, within a day, for the "
        "account that asked for it, and only the latest one does."
    )
