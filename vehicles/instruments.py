"""Distances as the instrument of a vehicle shows them, in forms.

What is stored is the total over all instruments; what one types and reads is what the
instrument in the vehicle shows.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _

from vehicles.models import Vehicle
from vehicles.odometer import recompute
from vehicles.validators import LARGEST_DISTANCE


def offset_on(vehicle: Vehicle, day: date | None, value: int | None = None) -> int:
    """Return what has to be added to what the instrument showed on a day, the latest
    one by default, to get the total; of a day on which it was replaced, of the
    instrument to which ``value`` is closer. One query where one was replaced."""
    usage = vehicle.usage
    if usage is None or not usage.offset:
        return 0
    if day is None or day > usage.day:
        return usage.offset
    return recompute.fit_of(vehicle.pk).offset_on(day, value)


class ShowsInstrument:
    """A form in which the distances named in ``totals`` say what the instrument shows.
    What nobody changes stays as it is stored."""

    totals: dict[str, str] = {}  # and the field with the day on which it did, if any
    fields: dict[str, Any]
    initial: dict[str, Any]
    instance: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.vehicle_id:
            return
        for name in self.totals.keys() & self.fields.keys():
            self._show_instrument(name, self.instance.vehicle)

    def _show_instrument(self, name: str, vehicle: Vehicle) -> None:
        """Show a stored total as the instrument did or will."""
        if (total := self.initial.get(name)) is not None:
            offset = offset_on(vehicle, self.initial.get(self.totals[name]))
            self.initial[name] = total - offset if total >= offset else total
        if vehicle.usage and vehicle.usage.offset:
            said = _("The present instrument began after %(distance)s.") % {
                "distance": vehicle.distance(vehicle.usage.offset)
            }
            field = self.fields[name]
            field.help_text = format_html("{} {}", field.help_text, said)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()  # type: ignore[misc]  # the form beside it
        own = self.instance.vehicle if self.instance.vehicle_id else None
        vehicle = data.get("vehicle") or own
        for name, day in self.totals.items():
            if vehicle is not None and data.get(name) is not None:
                data[name] = self._total(name, data.get(day), vehicle, data[name])
        return data

    def _total(
        self, name: str, day: date | None, vehicle: Vehicle, value: int
    ) -> int | None:
        stored = getattr(self.instance, name)
        kept = self.instance.pk and self.instance.vehicle_id == vehicle.pk
        if kept and stored is not None and value == self.initial.get(name):
            return int(stored)
        total = value + offset_on(vehicle, day, value)
        if total <= LARGEST_DISTANCE:
            return total
        error = ValidationError(_("This is more than an odometer counts."))
        self.add_error(name, error)  # type: ignore[attr-defined]
        return None
