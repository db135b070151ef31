"""Noting that a vehicle's history changed: by the database itself, so that no way to
write (a form, an import, a bulk update, a cascade, SQL by hand) can forget it.

Each write to what a public page may show adds a row to ``HistoryChange``, in the same
transaction. Rows are only added, never counted up in place: two transactions that write
to one vehicle do not wait for each other. What hidden rows say is no change.

SQLite drops a table's triggers when a migration rebuilds the table. So they are taken
away before migrating and made anew afterwards, on every ``migrate``.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps as installed_apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# The state of a history, for a query in which ``vehicle`` names the vehicle's key. Two
# states are the same only if nothing was committed between: rows come with every
# change, also late ones with a lower key, and compacting leaves one with a new key.
STATE_SQL = """
    (SELECT CAST(MAX(change.id) AS text) || '.' || CAST(COUNT(*) AS text)
     FROM maintenance_historychange change WHERE change.vehicle_id = {vehicle})
"""
COMPACT_ABOVE = 100  # rows of one vehicle; counting them costs each visit some µs


@dataclass(frozen=True)
class Rule:
    """Rows of a table, and whose history they are part of.

    ``vehicles`` is a query for the keys of vehicles, and ``shown`` a condition, both
    about ``{row}``. Only a change of one of the columns counts.
    """

    table: str
    columns: tuple[str, ...]
    vehicles: str
    shown: str = "TRUE"
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


CHANGED = ("UPDATE",)
OF_ATTACHMENT = (
    "SELECT r.vehicle_id FROM maintenance_attachment a"
    " JOIN maintenance_maintenancerecord r ON r.id = a.record_id"
    " WHERE NOT a.held_back AND NOT r.held_back AND a.{file} = {{row}}.id"
)
OF_VEHICLE = " UNION SELECT v.id FROM vehicles_vehicle v WHERE v.photo_id = {row}.id"
RULES = (
    Rule(
        "maintenance_maintenancerecord",
        (
            *("vehicle_id", "description", "maintenance_type_id", "supplier_id"),
            *("due_date", "due_mileage", "status", "completed_date"),
            *("completed_mileage", "cost", "details", "held_back"),
            "odometer_reading_id",
        ),
        "SELECT {row}.vehicle_id",
        shown="NOT {row}.held_back",
    ),
    Rule(
        "maintenance_attachment",
        (
            *("record_id", "image_id", "document_id", "kind", "caption"),
            *("sort_order", "held_back"),
        ),
        "SELECT r.vehicle_id FROM maintenance_maintenancerecord r"
        " WHERE r.id = {row}.record_id AND NOT r.held_back",
        shown="NOT {row}.held_back",
    ),
    Rule(
        "attachments_privateimage",
        ("file", "sha256", "width", "height"),
        OF_ATTACHMENT.format(file="image_id") + OF_VEHICLE,
        events=CHANGED,
    ),
    Rule(
        "attachments_privatedocument",
        ("file", "sha256"),
        OF_ATTACHMENT.format(file="document_id"),
        events=CHANGED,
    ),
    Rule(
        "maintenance_supplier",
        ("name",),
        "SELECT DISTINCT r.vehicle_id FROM maintenance_maintenancerecord r"
        " WHERE r.supplier_id = {row}.id",
        events=CHANGED,
    ),
    Rule(
        "maintenance_maintenancetype",
        ("name", "code"),
        "SELECT DISTINCT r.vehicle_id FROM maintenance_maintenancerecord r"
        " WHERE r.maintenance_type_id = {row}.id",
        events=CHANGED,
    ),
    Rule(
        "vehicles_odometerreading",
        ("vehicle_id", "value", "read_on", "kind", "confirmed", "set_aside"),
        "SELECT {row}.vehicle_id",
        shown="NOT {row}.set_aside",
    ),
    Rule(
        "vehicles_vehicle",
        (
            *("fleet_id", "name", "make", "model", "year", "vin", "plate"),
            *("powertrain", "battery_type", "battery_capacity_kwh"),
            *("distance_unit", "photo_id", "status"),
        ),
        "SELECT {row}.id",
        events=CHANGED,
    ),
    Rule(
        "vehicles_fleet",
        ("currency", "time_zone"),
        "SELECT v.id FROM vehicles_vehicle v WHERE v.fleet_id = {row}.id",
        events=CHANGED,
    ),
    Rule(
        "maintenance_share",
        (
            *("vehicle_id", "ends_on", "revoked_at", "shows_costs"),
            *("shows_suppliers", "shows_details", "shows_plate", "shows_vin"),
            *("shows_photos", "shows_documents", "shows_upcoming"),
        ),
        "SELECT {row}.vehicle_id",
        events=CHANGED,
    ),
)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    with connection.cursor() as cursor:
        for rule in RULES:
            for event in ("INSERT", "UPDATE", "DELETE"):
                on = "" if connection.vendor == "sqlite" else f" ON {rule.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(rule, event)}{on}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew."""
    remove(connection)
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    with connection.cursor() as cursor:
        for rule in RULES:
            for event in rule.events:
                for statement in make(rule, event):
                    cursor.execute(statement)


def names() -> set[str]:
    """Return what the triggers are called."""
    return {_name(rule, event) for rule in RULES for event in rule.events}


def note_all(connection: BaseDatabaseWrapper) -> None:
    """Note a change of every shared vehicle, after what no trigger saw."""
    now = _now(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO maintenance_historychange (vehicle_id, at)"  # noqa: S608  (our words only)
            f" SELECT DISTINCT vehicle_id, {now} FROM maintenance_share"
        )


def compact(vehicle_id: int) -> None:
    """Put one row in place of a vehicle's rows. It is of the time of the last one."""
    from maintenance.models import HistoryChange

    with transaction.atomic():
        rows = HistoryChange.objects.filter(vehicle_id=vehicle_id)
        found = dict(rows.values_list("pk", "at"))
        if not found:
            return
        kept = HistoryChange.objects.create(vehicle_id=vehicle_id)
        HistoryChange.objects.filter(pk=kept.pk).update(at=max(found.values()))
        keys = sorted(found)
        for start in range(0, len(keys), 500):
            HistoryChange.objects.filter(pk__in=keys[start : start + 500]).delete()


def before_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``pre_migrate``."""
    remove(connections[using])


def after_migrating(
    using: str, apps: Any = None, plan: Any = (), **kwargs: Any
) -> None:
    """Listen to Django's ``post_migrate``, which ``flush`` sends without ``apps``.
    There is nothing to be done while the tables are those of a time before shares."""
    try:
        (apps or installed_apps).get_model("maintenance", "HistoryChange")
    except LookupError:
        return
    install(connections[using])
    if plan:
        note_all(connections[using])


def _name(rule: Rule, event: str) -> str:
    return f"history_{rule.table}_{event.lower()}"


def _now(vendor: str) -> str:
    return (
        "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        if vendor == "sqlite"
        else "clock_timestamp()"
    )


def _insertion(rule: Rule, event: str, vendor: str) -> str:
    """Return the statement that notes the change for each vehicle it touches."""
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[event]
    found = " UNION ".join(
        f"SELECT * FROM ({rule.vehicles.format(row=row)}) AS of_{row}"  # noqa: S608  (our words only)
        f" WHERE {rule.shown.format(row=row)}"
        for row in rows
    )
    return (
        "INSERT INTO maintenance_historychange (vehicle_id, at)"  # noqa: S608  (our words only)
        f" SELECT found.*, {_now(vendor)} FROM ({found}) AS found"
    )


def _condition(rule: Rule, event: str, unlike: str) -> str:
    if event != "UPDATE":
        return ""
    changed = (f"OLD.{name} {unlike} NEW.{name}" for name in rule.columns)
    return f"WHEN ({' OR '.join(changed)})"


def _sqlite(rule: Rule, event: str) -> list[str]:
    return [
        f"CREATE TRIGGER {_name(rule, event)} AFTER {event} ON {rule.table}"
        f" FOR EACH ROW {_condition(rule, event, 'IS NOT')}"
        f" BEGIN {_insertion(rule, event, 'sqlite')}; END"
    ]


def _postgres(rule: Rule, event: str) -> list[str]:
    name = _name(rule, event)
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_insertion(rule, event, 'postgresql')}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} ON {rule.table}"
        f" FOR EACH ROW {_condition(rule, event, 'IS DISTINCT FROM')}"
        f" EXECUTE FUNCTION {name}()",
    ]
