"""What is asked before a record is saved, only when it matters."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.questions import QuestionsMixin
from core.ids import is_key
from maintenance.models import MaintenanceRecord
from maintenance.models.occurrences import Early, Planned
from vehicles.models import Vehicle

ANOTHER = 0  # the answer: it is none of those that are planned
LEAD = 7  # days before something is due, from which it is likely what was done
SHORTEST_WORD = 3  # letters of one that two descriptions have in common
# Words that say nothing of what is done.
LITTLE = {
    "and",
    "the",
    "for",
    "with",
    "all",
    "new",
    "und",
    "der",
    "die",
    "das",
    "für",
    "mit",
    "alle",
    "neu",
    "neue",
}


def early_field() -> forms.Field:
    """Return the question of what early work stands for."""
    return forms.ChoiceField(
        label=gettext_lazy("Done early"),
        required=False,
        choices=[("", "–"), *Early.choices],
        widget=forms.RadioSelect,
    )


def completes_field() -> forms.Field:
    """Return the question of which planned work was done."""
    return forms.IntegerField(
        label=gettext_lazy("Is it planned work?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The open record of a plan that is completed by this; 0: another work."
        ),
    )


def due_now_field() -> forms.Field:
    """Return the question whether what was reached before is due."""
    return forms.BooleanField(
        label=gettext_lazy("It is due now"),
        required=False,
        help_text=gettext_lazy("True: a due mileage that was reached is meant."),
    )


class AsksAboutReached(QuestionsMixin):
    """Asks whether something is due whose mileage was reached before."""

    def ask_about_reached(self, vehicle: Vehicle, due: int | None) -> None:
        """Ask, if the total ``due`` was reached. Up to one query."""
        usage = vehicle.usage if due is not None else None
        if usage is None or due is None or due > usage.total:
            return
        sentence = _(
            "%(due)s is reached already: the odometer showed %(odometer)s on %(day)s. "
            "Is it due now? (If the instrument was replaced since, enter what the new "
            "one showed at first.)"
        ) % {
            "due": vehicle.mileage(due),
            "odometer": vehicle.mileage(usage.total),
            "day": date_format(usage.day),
        }
        self.ask("due_now", sentence)


class AsksAboutEarly(QuestionsMixin):
    """Asks what work on a fixed calendar stands for that was done early."""

    questions: tuple[str, ...] = ("early_as",)
    instance: Any
    initial: dict[str, Any]

    def ask_about_early(self, record: Planned) -> None:
        """Ask, if it is not clear, and keep the answer in the form's record."""
        known = self.initial.get("early_as") or ""
        self.instance.early_as = ""
        if not record.is_unclear or record.planned_date is None:
            return
        if not self.cleaned_data.get("early_as"):
            self.cleaned_data["early_as"] = known
        answer = self.ask("early_as", early_sentence(record), early_choices(record))
        self.instance.early_as = answer or ""


def early_sentence(record: Planned) -> str:
    """Return the question in words."""
    return _(
        "It was due on %(due)s, and done on %(done)s: say what it counts for."
    ) % _days(record)


def early_choices(record: Planned) -> list[tuple[str, str]]:
    """Return what it may stand for, and what is due next then."""
    said: list[tuple[str, str]] = []
    sentences = {
        Early.FOR_DUE: _("It counts for %(due)s: the next is due on %(next)s"),
        Early.ANEW: _("The calendar begins anew on %(done)s: next on %(next)s"),
        Early.EXTRA: _("It was an extra one: %(next)s stays"),
    }
    for code, sentence in sentences.items():
        day = record.due_after(code).day
        words = _days(record) | {"next": date_format(day) if day else "–"}
        said.append((str(code), sentence % words))
    return said


def _days(record: Planned) -> dict[str, str]:
    days = {"due": record.planned_date, "done": record.completed_date}
    return {name: date_format(day) if day else "–" for name, day in days.items()}


def open_planned(vehicle: Vehicle, key: int) -> MaintenanceRecord | None:
    """Return the open record with this key of one of the vehicle's plans, or None."""
    rows = MaintenanceRecord.objects.incomplete().filter(plan__isnull=False)
    rows = rows.filter(vehicle=vehicle).select_related("plan", "vehicle__fleet")
    return rows.filter(pk=key).first() if is_key(str(key)) else None


def candidates(record: MaintenanceRecord) -> list[MaintenanceRecord]:
    """Return the open records of the vehicle's plans that work entered as completed may
    be: of its type, called alike, or due about then; the likeliest first. One query.
    Work that was to be done on its own is one that is called alike only."""
    rows = MaintenanceRecord.objects.incomplete().filter(
        vehicle=record.vehicle, plan__isnull=False
    )
    related = ("plan", "vehicle__fleet", "vehicle__odometer_summary")
    found = [(_likeness(record, row), row) for row in rows.select_related(*related)]
    likely = [
        (how, row)
        for how, row in found
        if (how[0] if record.pk else any(how)) and row.pk != record.pk
    ]
    likely.sort(key=lambda pair: (pair[0], -pair[1].pk), reverse=True)
    return [row for _how, row in likely]


def _likeness(record: MaintenanceRecord, row: Any) -> tuple[bool, bool, bool]:
    own, other = _words(record.description), _words(row.description)
    day = (record.completed_date or record.vehicle.today()) + timedelta(days=LEAD)
    return (
        bool(own & other),
        row.maintenance_type_id == record.maintenance_type_id,
        row.due_on is not None and row.due_on <= day,
    )


def is_alike(text: str, other: str) -> bool:
    """Tell whether two descriptions have a word in common that says something."""
    return bool(_words(text) & _words(other))


def _words(text: str) -> set[str]:
    letters = "".join(c if c.isalnum() else " " for c in text.casefold())
    words = {word for word in letters.split() if len(word) >= SHORTEST_WORD}
    return words - LITTLE


def candidate_choices(rows: list[MaintenanceRecord]) -> list[tuple[int, str]]:
    """Return them in words, and that it is none of them."""
    said = [
        (row.pk, f"{row.description} ({row.due_text})" if row.due_text else str(row))
        for row in rows
    ]
    return [*said, (ANOTHER, _("No, it is something else"))]
