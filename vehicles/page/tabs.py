"""The tabs of a vehicle's page, put together from what the apps know of it.

An app adds a tab by registering its class with the hook ``register_vehicle_tab``. The
page shows it under its key, ``?tab=costs``, and never learns what is in it.
"""

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import cached_property
from django_stubs_ext import StrOrPromise
from wagtail import hooks

from tenancy.permissions import RightsAt
from vehicles.models import Vehicle
from vehicles.permissions import rights_at

HOOK = "register_vehicle_tab"


class Tab:
    """One tab for one vehicle and one person, who may see the vehicle.

    Its template gets what :meth:`data` returns as ``data``, and beside it ``vehicle``,
    ``today``, ``may`` and ``tab``. A tab asks the database a fixed number of
    times and shows a bounded number of rows, however many there are.
    """

    key: ClassVar[str]
    """A word for the address."""

    label: ClassVar[StrOrPromise]
    template: ClassVar[str]
    order: ClassVar[int] = 50

    def __init__(self, vehicle: Vehicle, user: Any) -> None:
        self.vehicle, self.user = vehicle, user

    @cached_property
    def may(self) -> RightsAt:
        """Return what this person may do with the vehicle and what hangs off it."""
        return rights_at(self.user, self.vehicle)

    def is_shown(self) -> bool:
        """Tell whether this person may look at it."""
        return True

    def data(self, query: QueryDict) -> Any:
        """Return what the template shows; ``query`` is the page's own, as typed."""
        return None


def tabs(vehicle: Vehicle, user: Any) -> list[Tab]:
    """Return the tabs that the installed apps registered, in their order."""
    kinds = sorted(hooks.get_hooks(HOOK), key=lambda kind: kind.order)
    found = [kind(vehicle, user) for kind in kinds]
    return [tab for tab in found if tab.is_shown()]


def chosen(found: list[Tab], key: str) -> Tab:
    """Return the tab of this key, or the first."""
    return next((tab for tab in found if tab.key == key), found[0])
