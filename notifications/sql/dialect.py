"""What tables and columns are called, and what the two databases say differently."""

from datetime import date
from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, GroupCollectionPermission

from accounts.models import User
from maintenance.models import MaintenanceRecord
from notifications.models import Delivery, Preference, ReminderPolicy
from vehicles.models import Fleet, Vehicle
from vehicles.roles import SIGHT

EPOCH = date(2000, 1, 1)  # from here, days are counted

DIALECT = {
    "sqlite": {
        "due_date": "CAST(r.due_date AS text)",
        "due_day": "CAST(julianday(r.due_on) - 2451544.5 AS integer)",
        "certain_day": (
            "CAST(julianday(COALESCE(MIN(r.due_date, r.forecast_late_on), r.due_date,"
            " r.forecast_late_on)) - 2451544.5 AS integer)"
        ),
        "moved_left": "CAST(julianday(r.due_on) - julianday(r.moved_on) AS integer)",
        "remind_on": "date(due_on, (0 - step) || ' days')",
        "offsets": "%(offsets)s",
        "elements": "json_each(offsets)",
        "places": "json_each(%(places)s)",
        "zone": "json_extract(value, '$[0]')",
        "hour": "json_extract(value, '$[1]')",
        "day": "json_extract(value, '$[2]')",
        "records": "json_each(%(records)s)",
        "asked": "json_each(%(asked)s)",
        "fleets": "json_each(%(fleets)s)",
    },
    "postgresql": {
        "due_date": "to_char(r.due_date, 'YYYY-MM-DD')",
        "due_day": f"(r.due_on - DATE '{EPOCH.isoformat()}')",
        "certain_day": (
            f"(LEAST(r.due_date, r.forecast_late_on) - DATE '{EPOCH.isoformat()}')"
        ),
        "moved_left": "(r.due_on - r.moved_on)",
        "remind_on": "(due_on - step)",
        "offsets": "CAST(%(offsets)s AS jsonb)",
        "elements": "jsonb_array_elements_text(offsets) AS element(value)",
        "places": "jsonb_array_elements(CAST(%(places)s AS jsonb)) AS element(value)",
        "zone": "value ->> 0",
        "hour": "CAST(value ->> 1 AS integer)",
        "day": "CAST(value ->> 2 AS integer)",
        "records": "jsonb_array_elements_text(CAST(%(records)s AS jsonb)) AS e(value)",
        "fleets": "jsonb_array_elements_text(CAST(%(fleets)s AS jsonb)) AS e(value)",
        "asked": "jsonb_array_elements_text(CAST(%(asked)s AS jsonb)) AS e(value)",
    },
}


@cache
def names() -> dict[str, str]:
    """Return what the tables are called, and the permissions that show a vehicle."""
    models = {
        "record": MaintenanceRecord,
        "vehicle": Vehicle,
        "fleet": Fleet,
        "policy": ReminderPolicy,
        "delivery": Delivery,
        "preference": Preference,
        "user": User,
        "members": User.groups.through,
        "rights": GroupCollectionPermission,
        "collection": Collection,
        "permission": Permission,
        "content_type": ContentType,
        "record_users": MaintenanceRecord.notify_users.through,
        "record_groups": MaintenanceRecord.notify_groups.through,
        "vehicle_users": Vehicle.notify_users.through,
        "vehicle_groups": Vehicle.notify_groups.through,
        "fleet_users": Fleet.notify_users.through,
        "fleet_groups": Fleet.notify_groups.through,
    }
    showing = ", ".join(f"'{codename}'" for codename in SIGHT)
    tables = {name: model._meta.db_table for name, model in models.items()}
    return tables | {"showing": showing}
