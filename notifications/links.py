"""The links in a mail that act without a login: done, snooze, no more mails.

A link is for one act, one person and one row, is signed, and expires. It holds the
address it was mailed to (as a digest), so that it dies when the person's address
changes, and what was due, so that an old mail says nothing of a new date.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

SALT = "notifications.links"
DIGEST = 16  # hexadecimal digits of it


class LinkAction(StrEnum):
    """What a link does when its page is confirmed."""

    DONE = "done"
    SNOOZE = "snooze"
    STOP = "stop"


# A mail lies about for a while. Who has had enough has to get rid of it even then.
VALID_FOR = {
    LinkAction.DONE: timedelta(days=60),
    LinkAction.SNOOZE: timedelta(days=60),
    LinkAction.STOP: timedelta(days=730),
}


class WrongLinkError(Exception):
    """The link was not made by us, was cut off, or is not this person's any more."""


class ExpiredLinkError(WrongLinkError):
    """The link was right, too long ago."""


@dataclass(frozen=True)
class Link:
    """What a link stands for: ``row`` is a record's key or, to stop, a fleet's (0 for
    all fleets); ``due`` is the due value that the mail was about."""

    act: LinkAction
    person: int
    row: int
    due: str = ""

    def url(self, email: str) -> str:
        """Return the full address, to be mailed to this address only."""
        given = [self.person, self.row, self.due, _digest(email)]
        token = signing.dumps(given, salt=f"{SALT}.{self.act}")
        path = reverse("reminder_link", args=[self.act.value, token])
        return f"{settings.BASE_URL}{path}"


def read(act: LinkAction, token: str) -> tuple[Link, User]:
    """Return what a token says, and whom it was mailed to. One query.

    Raises WrongLinkError or ExpiredLinkError.
    """
    try:
        person, row, due, digest = signing.loads(
            token, salt=f"{SALT}.{act}", max_age=VALID_FOR[act]
        )
    except signing.SignatureExpired as error:
        raise ExpiredLinkError from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise WrongLinkError from error
    user = User.objects.select_related("wagtail_userprofile").filter(pk=person).first()
    if user is None or not constant_time_compare(digest, _digest(user.email)):
        raise WrongLinkError
    return Link(act, person, row, due), user


def _digest(email: str) -> str:
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:DIGEST]
