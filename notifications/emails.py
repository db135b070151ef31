"""The e-mails: one function and one set of templates each."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder

from accounts.models import User
from maintenance.models import MaintenanceRecord
from notifications.models import Delivery
from notifications.rules import days_left

# Line breaks, other control characters, and those that turn the writing direction.
_NOT_IN_A_LINE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


def reminder(
    recipient: User, deliveries: Sequence[Delivery], *, now: datetime
) -> EmailMultiAlternatives:
    """Return the one mail of these deliveries to a person, in their language.

    The deliveries are at least one, fetched ``for_sending()``, and of one Message-ID.
    Each says at which level the person was chosen. ``now`` is when the mail goes out:
    it says truthfully how many days are left, also when it is late.
    """
    with translation.override(_language(recipient)):
        items = sorted(
            (_item(delivery, now) for delivery in deliveries),
            key=lambda item: (item["days"], item["vehicle"], item["what"]),
        )
        context = {
            "items": items,
            "count": len(items),
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        name = "reminders"
        if len(items) == 1:
            name, context = "reminder", context | items[0]
        return _message(name, context, recipient, deliveries[0].message_id)


def _item(delivery: Delivery, now: datetime) -> dict[str, Any]:
    """Return what a mail says of one reminder."""
    record, vehicle = delivery.record, delivery.record.vehicle
    due_on = record.due_on or delivery.due_on
    days = days_left(due_on, on=vehicle.fleet.local_date(now))
    return {
        "days": days,
        "what": one_line(record.description),
        "when": _when(days),
        "vehicle": one_line(vehicle.name),
        "plate": one_line(vehicle.plate),
        "unit_number": one_line(vehicle.unit_number),
        "fleet": one_line(vehicle.fleet.name),
        "maintenance_type": one_line(record.maintenance_type.name),
        "due_on": _full_date(due_on),
        "due_mileage": record.due_mileage is not None
        and vehicle.distance(record.due_mileage),
        "url": _address(record),
        "level": delivery.level,
    }


def one_line(text: str) -> str:
    """Return a text as a single line, whatever somebody typed or pasted."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())


def _message(
    name: str, context: dict[str, Any], recipient: User, message_id: str
) -> EmailMultiAlternatives:
    """Return the mail that the templates of this name make for one person."""
    subject, text, html = (
        render_to_string(f"notifications/emails/{name}.{part}", context)
        for part in ("subject.txt", "txt", "html")
    )
    message = EmailMultiAlternatives(
        # A mail program would decode what looks like an encoded word. The invisible
        # WORD JOINER keeps it as it was typed.
        subject=one_line(subject).replace("=?", "=\N{WORD JOINER}?"),
        body=text,
        to=[recipient.email],
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",  # spares us notes of absence
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def _when(days: int) -> str:
    """Return in words when something is due that is due in so many days."""
    near = {
        0: _("due today"),
        1: _("due tomorrow"),
        -1: _("was due yesterday"),
    }
    if days in near:
        return near[days]
    if days > 0:
        words = ngettext("due in %(days)d day", "due in %(days)d days", days)
    else:
        words = ngettext("was due %(days)d day ago", "was due %(days)d days ago", -days)
    return words % {"days": abs(days)}


def _full_date(day: date) -> str:
    """Return “Tuesday, March 17, 2026” in the reader's language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return format_date(day, "full", locale=translation.to_locale(language))


def _address(record: MaintenanceRecord) -> str:
    """Return the full address of a record in the admin."""
    path = AdminURLFinder().get_edit_url(record) or reverse("wagtailadmin_home")
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _language(user: User) -> str:
    """Return the code of the language in which a person uses the admin."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
