"""The act itself: a vehicle changes its fleet."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

from vehicles.models import Vehicle
from vehicles.models.vehicles import SAME_VIN
from vehicles.moving.crossing import Crossing

MOVED, GONE = "vehicles.moved", "vehicles.moved_away"


class GoneFormatter(LogFormatter):
    """How the history of a fleet tells that a vehicle left it."""

    label = gettext_lazy("Move away")

    def format_message(self, entry: Any) -> str:
        return _("“%(vehicle)s” moved to another fleet") % {
            "vehicle": entry.data.get("vehicle", "")
        }


def why_not(crossing: Crossing) -> str:
    """Return why the vehicle cannot go there, or ``""``."""
    vehicle: Any = crossing.vehicle
    if vehicle.fleet_id == crossing.target.pk:
        return _("It is in this fleet already.")
    if vehicle.has_twin(crossing.target.pk):
        return str(SAME_VIN)
    return ""


@transaction.atomic
def move(crossing: Crossing) -> Vehicle:
    """Move the vehicle, with all that hangs off it, and return it.

    Raises ValidationError if it cannot go there, or was moved meanwhile. Its past stays
    with the old fleet, whose history says that it left; that of the vehicle begins with
    its arrival. Neither names the other fleet, which its readers may not know of.
    """
    left: Any = crossing.vehicle
    crossing.lock()
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=left.pk)
    if vehicle.fleet_id != left.fleet_id:
        raise ValidationError(_("Somebody moved the vehicle meanwhile."))
    if reason := why_not(crossing):
        raise ValidationError(reason)
    with crossing.undoing():
        crossing.carry_out()
        vehicle = Vehicle.objects.get(pk=left.pk)  # the photo may be another one
        vehicle.fleet = crossing.target
        vehicle.save()
        vehicle.save_revision(user=crossing.user, log_action=MOVED, clean=False)
        log(left.fleet, GONE, user=crossing.user, data={"vehicle": str(vehicle)})
    return vehicle
