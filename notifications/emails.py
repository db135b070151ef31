"""The e-mails: one function and one set of templates each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder

from accounts.models import User
from core.display import one_line
from maintenance import display
from maintenance.due_state import DueState
from maintenance.models import MaintenanceRecord
from notifications.display import (
    basis,
    brief,
    full_date,
    full_time,
    language_of,
    when_due,
)
from notifications.links import Link, LinkAction
from notifications.models import Delivery
from notifications.models.deliveries import Level
from notifications.rules import days_left
from vehicles.models import Fleet, Vehicle

# As many as one reads; the log and the home page have the others.
MOST_LISTED = 250


@dataclass(frozen=True)
class Item:
    """One reminder in a mail, in words."""

    record: MaintenanceRecord
    what: str
    when: str
    days: int
    state: DueState
    due: str
    dues: list[tuple[str, str]]  # by date and by mileage, where it has both
    basis: str
    url: str
    done_url: str
    snooze_url: str

    @property
    def vehicle(self) -> Vehicle:
        return self.record.vehicle

    @property
    def is_overdue(self) -> bool:
        return self.state == DueState.OVERDUE

    @property
    def is_probably_due(self) -> bool:
        return self.state == DueState.PROBABLY_DUE

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what is known, with its label; what there is not is left out."""
        record, vehicle = self.record, self.vehicle
        known = [
            (_("Vehicle"), brief(vehicle.name)),
            (_("Licence plate"), brief(vehicle.plate)),
            (_("Unit number"), brief(vehicle.unit_number)),
            (_("Type"), brief(record.maintenance_type.name)),
            *(self.dues or self._due(record.due_mileage)),
            (_("Fleet"), brief(vehicle.fleet.name)),
        ]
        return [(label, value) for label, value in known if value]

    def _due(self, mileage: int | None) -> list[tuple[str, str]]:
        at = "" if mileage is None else self.vehicle.mileage(mileage)
        return [(_("Due on"), self.due), (_("Due at"), at)]


@dataclass(frozen=True)
class Group:
    """What is due on one vehicle, the most urgent first."""

    vehicle: Vehicle
    heading: str
    items: list[Item]


class Mail(EmailMultiAlternatives):
    """A mail that is put into its final form once: to see whether it can be, and to
    be handed over. Nothing is changed in it afterwards."""

    _final: Any = None

    def message(self, **options: Any) -> Any:
        if self._final is None:
            self._final = super().message(**options)
        return self._final


def reminder(
    recipient: User, deliveries: Sequence[Delivery], *, now: datetime
) -> EmailMultiAlternatives:
    """Return the mail of all these deliveries to one person, in their language.

    It says truthfully how many days are left ``now`` where each fleet is, also when
    it is late. The first delivery's Message-ID is the mail's. At most three queries
    if the deliveries came ``for_sending``.
    """
    with translation.override(language_of(recipient)):
        items = _items(recipient, deliveries, now)
        shown = items[:MOST_LISTED]
        groups = _groups(shown)
        single = items[0] if len(items) == 1 else None
        summary = _summary(items)
        title = f"{single.what}: {single.when}" if single else summary
        fleets = {item.vehicle.fleet_id for item in items}
        context = {
            "item": single,
            "groups": groups,
            "title": title,
            "summary": summary,
            "intro": _intro(items),
            "more": _more(len(items) - len(shown)),
            "all_url": _full(reverse("reminders_modeladmin_index")),
            "why": _why(deliveries),
            "preferences_url": _full(account_path()),
            "stop_url": _stop_url(recipient, fleets),
        }
        message = _message("reminder", context, recipient.email)
    message.extra_headers |= {
        "Message-ID": deliveries[0].message_id,
        # RFC 8058: the mail program's own button, which asks nothing.
        "List-Unsubscribe": f"<{context['stop_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def test(recipient: User, *, now: datetime) -> EmailMultiAlternatives:
    """Return a mail that tells a person that mails reach them."""
    with translation.override(language_of(recipient)):
        context = {
            "when": full_time(recipient, now),
            "preferences_url": _full(account_path()),
        }
        return _message("test", context, recipient.email)


def path_of(record: MaintenanceRecord) -> str:
    """Return the path of a record in the admin."""
    return AdminURLFinder().get_edit_url(record) or home_path()


def account_path() -> str:
    """Return the path of the page on which a person says how they want mails."""
    return reverse("wagtailadmin_account")


def home_path() -> str:
    """Return the path at which one logs in and sees what is due."""
    return reverse("wagtailadmin_home")


def _items(
    recipient: User, deliveries: Sequence[Delivery], now: datetime
) -> list[Item]:
    """Return what the mail tells of, the longest overdue first."""
    fleets = {delivery.record.vehicle.fleet_id for delivery in deliveries}
    writable = set(
        Fleet.objects.with_right(recipient, "complete_maintenancerecord")
        .filter(pk__in=fleets)
        .values_list("pk", flat=True)
    )
    length = "full" if len(deliveries) == 1 else "long"
    finder = AdminURLFinder()
    found = [
        _item(recipient, delivery, now, finder, length, writable)
        for delivery in deliveries
    ]
    return sorted(found, key=lambda item: (item.days, item.record.pk))


def _item(
    recipient: User,
    delivery: Delivery,
    now: datetime,
    finder: AdminURLFinder,
    length: str,
    writable: set[int],
) -> Item:
    record = delivery.record
    vehicle = record.vehicle
    due_on = record.due_on or delivery.due_on  # a forecast moves
    today = vehicle.fleet.local_date(now)
    days = days_left(due_on, on=today)
    path = finder.get_edit_url(record) or home_path()
    person, key, due = recipient.pk, record.pk, delivery.due_value
    snooze = Link(LinkAction.SNOOZE, person, key, due)
    done = Link(LinkAction.DONE, person, key, due)
    return Item(
        record=record,
        what=brief(record.description),
        when=when_due(record, due_on, today),
        days=days,
        state=record.due_state(today),
        due=full_date(due_on, length),
        dues=_dues(record, today, length),
        basis=basis(record, today),
        url=_full(path),
        # Whom somebody chose to be told need not have the right to change it.
        done_url=done.url(recipient.email) if vehicle.fleet_id in writable else "",
        snooze_url=snooze.url(recipient.email),
    )


def _dues(record: MaintenanceRecord, today: date, length: str) -> list[tuple[str, str]]:
    """Return when it is due by date and by mileage; nothing if only by one of them."""
    day, by_mileage = record.due_date, display.due_by_mileage(record, today)
    if day is None or not by_mileage:
        return []
    by_date = f"{full_date(day, length)} ({display.ago(day, today)})"
    return [(_("By date"), by_date), (_("By mileage"), by_mileage)]


def _groups(items: list[Item]) -> list[Group]:
    """Return the items by vehicle; the vehicle with the most urgent one first."""
    found: dict[int, Group] = {}
    for item in items:
        vehicle = item.vehicle
        marks = [vehicle.plate, vehicle.unit_number]
        marks = [mark for mark in marks if mark not in vehicle.name]
        names = (vehicle.name, *dict.fromkeys(marks), vehicle.fleet.name)
        heading = " · ".join(filter(None, map(brief, names)))
        group = found.setdefault(vehicle.pk, Group(vehicle, heading, []))
        group.items.append(item)
    return list(found.values())


def _summary(items: list[Item]) -> str:
    """Return “3 overdue, 1 probably due, 5 due soon”."""
    overdue = sum(item.is_overdue for item in items)
    probable = sum(item.is_probably_due for item in items)
    coming = len(items) - overdue - probable
    parts = [
        (ngettext("%(count)d overdue", "%(count)d overdue", overdue), overdue),
        (
            ngettext("%(count)d probably due", "%(count)d probably due", probable),
            probable,
        ),
        (ngettext("%(count)d due soon", "%(count)d due soon", coming), coming),
    ]
    return ", ".join(text % {"count": count} for text, count in parts if count)


def _intro(items: list[Item]) -> str:
    vehicles = len({item.vehicle.pk for item in items})
    said = ngettext(
        "On %(count)d vehicle, the most urgent first:",
        "On %(count)d vehicles, the most urgent first:",
        vehicles,
    )
    return said % {"count": vehicles}


def _more(count: int) -> str:
    if not count:
        return ""
    said = ngettext("and %(count)d more", "and %(count)d more", count)
    return said % {"count": count}


def _why(deliveries: Sequence[Delivery]) -> str:
    """Return why this person gets it."""
    site = {"site": settings.WAGTAIL_SITE_NAME}
    levels = {delivery.level for delivery in deliveries}
    sentences: dict[str, str] = {
        Level.RECORD: _(
            "%(site)s sends you this because you were chosen to be reminded of this "
            "work."
        ),
        Level.VEHICLE: _(
            "%(site)s sends you this because you were chosen to be reminded of what is "
            "due on this vehicle."
        ),
        Level.FLEET: _(
            "%(site)s sends you this because you were chosen to be reminded of what is "
            "due in this fleet."
        ),
    }
    several = _(
        "%(site)s sends you this because you were chosen to be reminded of these "
        "fleets, vehicles or works."
    )
    fleets = {delivery.record.vehicle.fleet_id for delivery in deliveries}
    one_reason = len(deliveries) == 1 or (levels == {Level.FLEET} and len(fleets) == 1)
    said = sentences.get(levels.pop(), several) if one_reason else several
    return said % site


def _stop_url(recipient: User, fleets: set[int]) -> str:
    """Return the link after which this person gets no mails like this one: of the
    fleet it is about or, if it is about several, none at all."""
    fleet = next(iter(fleets)) if len(fleets) == 1 else 0
    return Link(LinkAction.STOP, recipient.pk, fleet).url(recipient.email)


def _message(
    name: str, context: dict[str, Any], address: str
) -> EmailMultiAlternatives:
    """Return the mail that the templates of this name make for one address."""
    context = context | {"site_name": settings.WAGTAIL_SITE_NAME}
    subject, text, html = (
        render_to_string(f"notifications/emails/{name}.{part}", context)
        for part in ("subject.txt", "txt", "html")
    )
    message = Mail(
        # A mail program would decode what looks like an encoded word. The invisible
        # WORD JOINER keeps it as it was typed.
        subject=one_line(subject).replace("=?", "=\N{WORD JOINER}?"),
        body=text,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},  # spares us notes of absence
    )
    message.attach_alternative(html, "text/html")
    return message


def _full(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"
