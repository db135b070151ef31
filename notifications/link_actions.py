"""What the links in a mail do: each says what it would do, and does it.

The pages in front of them are ``views``. Nothing is done by looking: mail programs
and scanners open links by themselves.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions.registry import action_registry
from wagtail.log_actions import LogContext

from accounts.models import User
from maintenance.models import MaintenanceRecord
from maintenance.models.occurrences import Early
from maintenance.questions import early_choices, early_sentence
from notifications import display, emails, snoozing
from notifications.links import Link, LinkAction
from notifications.models import Delivery, Preference
from notifications.recipients import audiences
from notifications.rules import due_value
from vehicles.models import Fleet, Vehicle
from vehicles.permissions import may


@dataclass(frozen=True)
class LinkPage:
    """What a person reads, and the button they may press."""

    title: str
    sentences: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    button: str = ""
    # What has to be chosen with the button: the question, and code and label of each.
    question: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    path: str = ""
    path_label: str = ""


class RefusedError(Exception):
    """It cannot be done; the sentence says why."""


def ask(link: Link, person: User, now: datetime) -> LinkPage:
    """Return the page that asks whether to do it. Raises RefusedError."""
    return _ACTIONS[link.act](link, person, now).ask()


def perform(link: Link, person: User, now: datetime, choice: str = "") -> LinkPage:
    """Do it, and return the page that says what was done; the one that asks, if a
    ``choice`` is needed and not made. Raises RefusedError.

    Twice at once, it is done once.
    """
    with transaction.atomic(), LogContext(user=person):
        act = _ACTIONS[link.act](link, person, now, lock=True)
        act.choice = choice
        return cast(LinkPage, act.perform())


class RecordLinkAction:
    """What is about one record: refused truthfully once it has moved on."""

    choice = ""  # what was chosen on the page, if anything

    def __init__(
        self, link: Link, person: User, now: datetime, lock: bool = False
    ) -> None:
        self.person, self.now = person, now
        rows = MaintenanceRecord.objects.filter(pk=link.row)
        if lock:
            rows.select_for_update().first()
        self.record = self._open(rows.for_display().first(), link)
        self.vehicle = self.record.vehicle
        self.check()

    def _open(self, record: MaintenanceRecord | None, link: Link) -> MaintenanceRecord:
        """Return the record if it is still what the mail was about."""
        if not self.person.is_active:
            raise RefusedError(_("Your account is closed."))
        if record is None:
            raise RefusedError(_("There is no such record any more."))
        audience = audiences(MaintenanceRecord.objects.filter(pk=record.pk))
        if record.pk not in audience or (
            self.person.pk not in audience[record.pk].people
        ):
            raise RefusedError(_("You are not reminded of this any more."))
        if record.is_completed:
            raise RefusedError(_("It was completed in the meantime."))
        if record.vehicle.status != Vehicle.Status.ACTIVE:
            raise RefusedError(_("The vehicle is no longer in use."))
        if due_value(record) != link.due:
            raise RefusedError(
                _("When it is due was changed after this mail was sent.")
            )
        return record

    def check(self) -> None:
        """Raise RefusedError if this person may not do it."""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what the page is about."""
        known = [
            (_("What"), self.record.description),
            (_("Vehicle"), f"{self.vehicle.name} {self.vehicle.plate}".strip()),
        ]
        day = self.record.due_on
        if day is not None:
            today = self.vehicle.fleet.local_date(self.now)
            said = display.when_due(self.record, day, today)
            known.append((_("When"), f"{said}, {display.full_date(day)}"))
        return known


class Done(RecordLinkAction):
    """Completes the record, dated today where its fleet is."""

    def check(self) -> None:
        if not may(self.person, "complete_maintenancerecord", self.vehicle):
            raise RefusedError(_("You may not change this vehicle's records any more."))

    def ask(self) -> LinkPage:
        page = LinkPage(
            _("Is it done?"),
            [_("The record is completed with today's date.")],
            self.facts,
            button=_("Yes, it is done"),
        )
        self.record.complete(on=self.vehicle.fleet.local_date(self.now))
        if not self.record.is_unclear:
            return page
        question = early_sentence(self.record)
        return replace(page, question=question, choices=early_choices(self.record))

    def perform(self) -> LinkPage:
        record, today = self.record, self.vehicle.fleet.local_date(self.now)
        facts = self.facts[:2]
        record.complete(on=today)
        if record.is_unclear:
            if self.choice not in Early.values:
                self.record.status = record.Status.INCOMPLETE
                return self.ask()
            record.early_as = self.choice
        try:
            record.full_clean()
        except ValidationError as error:
            raise RefusedError(" ".join(error.messages)) from error
        edit = action_registry.get_action_class(MaintenanceRecord, "edit")
        edit(record, user=self.person, log_action="notifications.done").execute()
        return LinkPage(
            _("Done"),
            [_("Mileage, cost and photos can be added in the record.")],
            [*facts, (_("Completed on"), display.full_date(today))],
            path=emails.path_of(record),
            path_label=_("Open the record"),
        )


class Snooze(RecordLinkAction):
    """Moves this person's next reminder of the record by a week, and nothing else."""

    def ask(self) -> LinkPage:
        until = snoozing.until(self.vehicle.fleet, self.now)
        sentence = _("You are reminded of it again on %(day)s, unless it is done.")
        return LinkPage(
            _("Remind you in a week?"),
            [
                sentence % {"day": display.full_date(until)},
                _("The due date stays as it is, and so do the reminders of others."),
            ],
            self.facts,
            button=_("Remind me in a week"),
        )

    def perform(self) -> LinkPage:
        until = snoozing.snooze(self.record, self.person, self.now)
        if until is None:
            raise RefusedError(_("It is not due on any day any more."))
        sentence = _("You are reminded of it again on %(day)s, unless it is done.")
        return LinkPage(
            _("See you in a week"),
            [sentence % {"day": display.full_date(until)}],
            self.facts,
        )


class Stop:
    """Ends a person's mails of a fleet or, if the mail was about several, of all that
    they had mails of. Which fleets these are is told to who may still see them: a
    mail lies about for longer than one belongs to a fleet.
    """

    def __init__(
        self, link: Link, person: User, now: datetime, lock: bool = False
    ) -> None:
        if not person.is_active:
            raise RefusedError(_("Your account is closed."))
        self.person, self.choice = person, ""
        self.fleets = list(_fleets(link, person))
        seen = Fleet.objects.visible_to(person).filter(
            pk__in=[fleet.pk for fleet in self.fleets]
        )
        self.seen = list(seen)

    def ask(self) -> LinkPage:
        return LinkPage(
            _("No more reminders by mail?"),
            [self._sentence(), _("You can turn them on again in your account.")],
            button=_("No more of these mails"),
        )

    def perform(self) -> LinkPage:
        for fleet in self.fleets:
            Preference.objects.update_or_create(
                user=self.person,
                fleet=fleet,
                defaults={"frequency": Preference.Frequency.OFF},
            )
        return LinkPage(
            _("No more reminders by mail"),
            [self._done(), _("You can turn them on again in your account.")],
            path=emails.account_path(),
            path_label=_("Your account"),
        )

    def _sentence(self) -> str:
        if not self.seen:
            return _("You will get no more mails like the one this link was in.")
        if len(self.seen) == 1:
            return _("You will get no more reminders of the fleet “%(fleet)s”.") % {
                "fleet": self.seen[0]
            }
        words = ngettext(
            "You will get no more reminders of %(count)d fleet.",
            "You will get no more reminders of %(count)d fleets.",
            len(self.seen),
        )
        return words % {"count": len(self.seen)}

    def _done(self) -> str:
        return self._sentence()


def _fleets(link: Link, person: User) -> list[Fleet]:
    if link.row:
        return list(Fleet.objects.filter(pk=link.row))
    told = Delivery.objects.filter(recipient=person).values("record__vehicle__fleet")
    return list(Fleet.objects.filter(pk__in=told))


_ACTIONS: dict[LinkAction, Any] = {
    LinkAction.DONE: Done,
    LinkAction.SNOOZE: Snooze,
    LinkAction.STOP: Stop,
}
