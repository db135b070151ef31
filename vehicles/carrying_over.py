"""What the groups of fleets could do before each app declared rights of its own: with
the four permissions of a vehicle they had all the rest."""

from tenancy import keeping, rights
from tenancy.roles import Right
from vehicles.models import Fleet
from vehicles.rights import VEHICLES
from vehicles.roles import MANAGER, MANAGERS, VIEWERS

APP = "vehicles"


def carry_over() -> dict[str, set[Right]]:
    """Give each group the rights that it had by those on vehicles, and return what the
    roles were."""
    old = {(APP, right.codename) for right in VEHICLES.rights}
    places = keeping.given([name for _app, name in old])
    writers = [place for place, has in places.items() if (APP, "change_vehicle") in has]
    keeping.give(places, sorted({*rights.of_role(Fleet, VIEWERS)} - old))
    keeping.give(writers, sorted({*rights.of_role(Fleet, MANAGERS)} - old))
    viewing = {(APP, "view_vehicle")}
    return {MANAGERS: {*MANAGER.rights, *old}, VIEWERS: viewing}
