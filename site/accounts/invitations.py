"""Inviting a person by e-mail: their account, and the mail that tells them."""

import re
import smtplib
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Value
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timesince import timesince

from accounts.models import User

# Line breaks, other control characters, and those that turn the writing direction.
_NOT_IN_A_LINE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_NOT_IN_A_USERNAME = re.compile(r"[^\w.@+-]")
_LONGEST_ERROR = 1000


def known(email: str) -> User | None:
    """Return who has this address, however its letters are written."""
    people = User.objects.alias(address=Lower("email"))
    return people.filter(address=Lower(Value(email))).first()


def person_with(email: str, **names: str) -> User:
    """Return the person with this address, who is made if there is none.

    A new one has these names, and no password yet. Of a known
    one nothing is changed. Two requests at once make one person.
    """
    email = User.objects.normalize_email(email)
    people = User.objects.alias(address=Lower("email"))
    person, _made = people.get_or_create(
        address__exact=Lower(Value(email)),  # as the database's constraint compares
        defaults={
            "email": email,
            "username": _free_username(email),
            "password": make_password(None),
            **names,
        },
    )
    return person


def send(email: str, url: str, fleet: str, *, by: User, now: datetime) -> str:
    """Mail a person the link of their invitation into a fleet; return why that
    failed, or ``""``.

    Call it after the commit: it talks to the mail server. To a closed account nothing
    is sent, but the mail is made and the server is asked for: that there is none, or
    that it is away, is answered whoever the mail is for.
    """
    person = known(email)
    # An account's own spelling: a lookalike may be another mailbox.
    address = person.email if person else email
    try:
        mail = message(address, url, fleet, by=by, now=now)
        if person is None or person.is_active:
            mail.send()
        else:
            mail.message()
            with get_connection():
                pass
    except (OSError, ValueError) as error:  # no connection, refused; no such domain
        return _words_of(error)
    return ""


def message(
    address: str, url: str, fleet: str, *, by: User, now: datetime
) -> EmailMultiAlternatives:
    """Return the mail to an address, in the site's language. It is the same whether
    there is an account or not."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "by": _one_line(str(by)),
            "fleet": _one_line(fleet),
            "url": url,
            "valid_for": _valid_for(now),
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        return _message(context, address)


def _message(context: dict[str, Any], address: str) -> EmailMultiAlternatives:
    subject, text, html = (
        render_to_string(f"accounts/emails/invitation.{part}", context)
        for part in ("subject.txt", "txt", "html")
    )
    message = EmailMultiAlternatives(
        # A mail program would decode what looks like an encoded word. The invisible
        # WORD JOINER keeps it as it was typed.
        subject=_one_line(subject).replace("=?", "=\N{WORD JOINER}?"),
        body=text,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},  # spares us notes of absence
    )
    message.attach_alternative(html, "text/html")
    return message


def _valid_for(now: datetime) -> str:
    """Return in words how long a link works: “3 days”."""
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return timesince(now - lifetime, now, depth=1)


def _free_username(email: str) -> str:
    """Return the address as a user name that nobody has, however its letters are
    written: in small letters, as long as the field, with ``-`` for what a user name
    may not contain."""
    longest = User._meta.get_field("username").max_length or 0
    stem = User.normalize_username(_NOT_IN_A_USERNAME.sub("-", email.lower()))
    ends = chain([""], (f"-{number}" for number in count(2)))
    names = (stem[: longest - len(end)] + end for end in ends)
    return next(
        name for name in names if not User.objects.filter(username__iexact=name)
    )


def _one_line(text: str) -> str:
    """Return a text as a single line, whatever somebody typed or pasted."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())


def _words_of(error: Exception) -> str:
    """Return why a mail could not be sent, if possible in the mail server's words."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [*error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    words = "; ".join(
        f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
        for code, said in answers
    )
    return _one_line(words or f"{type(error).__name__}: {error}")[:_LONGEST_ERROR]
