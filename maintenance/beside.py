"""Asks whether work that is entered or completed on its own is what a plan has open,
and lets it be that."""

from typing import Any

from django.utils.translation import gettext as _

from core.forms.questions import QuestionsMixin
from maintenance.completing import lead_into, merge, take_place
from maintenance.models import MaintenanceRecord
from maintenance.questions import (
    ANOTHER,
    candidate_choices,
    candidates,
    open_planned,
)
from vehicles.models import PEOPLE


class AsksWhatItCompletes(QuestionsMixin):
    """Asks which planned work was done, and completes that one by its record."""

    instance: Any
    # The open record of a plan that is completed by saving this form.
    planned: MaintenanceRecord | None = None

    def ask_what_it_completes(self) -> MaintenanceRecord | None:
        """Return the open record of a plan that this completes, as somebody says."""
        answer = self.cleaned_data.get("completes")
        if answer and (named := open_planned(self.instance.vehicle, answer)):
            return named
        found = candidates(self.instance)
        if not found and not answer:
            return None
        self.cleaned_data["completes"] = ANOTHER if answer == ANOTHER else None
        sentence = _(
            "This may be work that is planned and still open (%(open)s). Say which one "
            "it completes: the plan goes on from there."
        ) % {"open": "; ".join(map(str, found))}
        if not found:
            sentence = _("No open record of this vehicle's plans is that one.")
        self.ask("completes", sentence, candidate_choices(found))
        return None

    def find_planned(self) -> MaintenanceRecord | None:
        """Ask, and return the planned record as it will be once it is completed;
        nothing is saved of this."""
        record = self.instance
        self.planned = self.ask_what_it_completes()
        if self.planned:
            self.planned.complete(
                on=record.completed_date, mileage=record.completed_mileage
            )
        return self.planned

    def become_planned(self) -> MaintenanceRecord | None:
        """Let the record be the planned one, held by now. Return that one as it is
        stored, if it has to go once this is saved."""
        record, planned = self.instance, self.planned
        if planned is None:
            return None
        stored = planned.lock()
        if stored is None or stored.is_completed:
            # Somebody else was first: what was typed is a record of its own.
            self.planned = None
            record.early_as = ""
            return None
        self._add_people(stored)
        if record.pk is None:
            take_place(record, planned, stored)
            return None
        lead_into(record, planned, stored)
        return stored

    def leave_none_behind(self, stored: MaintenanceRecord | None) -> None:
        """Delete the planned record whose place the saved one has taken."""
        if stored:
            merge(self.instance, stored)

    def _add_people(self, stored: MaintenanceRecord) -> None:
        """Keep the people whom the planned record tells."""
        for name in PEOPLE:
            kept = getattr(self.instance, name).all() if self.instance.pk else ()
            before = self.cleaned_data.get(name, kept)
            rows = [*dict.fromkeys([*before, *getattr(stored, name).all()])]
            if name in self.fields:
                self.cleaned_data[name] = rows
            else:
                setattr(self.instance, name, rows)
