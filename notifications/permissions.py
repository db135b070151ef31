"""Who may do what with reminders."""

from typing import Any

from notifications.models import CalendarEntry, Delivery
from vehicles.permissions import FleetPolicy

# Written by the program only.
_WRITTEN: Any = {"add": [], "change": [], "delete": []}

POLICIES = (
    FleetPolicy(
        *(Delivery, "record__vehicle__fleet"),
        **_WRITTEN | {"view": ["view_delivery"], "retry": ["retry_delivery"]},
    ),
    FleetPolicy(CalendarEntry, "fleet", **_WRITTEN),
)
