"""Noting in the database itself that work was completed or a reading rejected, so that
no way to write (a form, a plan, an import, a bulk update, SQL by hand) can forget it.

SQLite drops a table's triggers when a migration rebuilds the table. So they are taken
away before migrating and made anew afterwards, on every ``migrate``.
"""

from typing import Any, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from notifications.webhooks.occurrences import insertion

TABLE = "notifications_webhookdelivery"
SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
POSTGRES_NOW = "clock_timestamp()"

COMPLETED = """
SELECT NEW.vehicle_id AS vehicle, NEW.id AS subject,
  CAST(NEW.id AS text) || ' ' || CAST(NEW.completed_date AS text) AS occurrence
"""
# The keys of ``misfits`` are those of the readings that do not fit.
REJECTED = {
    "sqlite": """
SELECT NEW.vehicle_id AS vehicle, CAST(m.key AS integer) AS subject,
  m.key AS occurrence
FROM json_each(NEW.misfits) AS m
WHERE {fresh}
""",
    "postgresql": """
SELECT NEW.vehicle_id AS vehicle, CAST(m.key AS bigint) AS subject,
  m.key AS occurrence
FROM jsonb_object_keys(NEW.misfits) AS m(key)
WHERE {fresh}
""",
}
FRESH = {
    "sqlite": "m.key NOT IN (SELECT o.key FROM json_each(OLD.misfits) AS o)",
    "postgresql": "NOT jsonb_exists(OLD.misfits, m.key)",
}


class Trigger(NamedTuple):
    """When it goes off, and what it tells."""

    table: str
    action: str
    when: str
    event: str
    source: str

    @property
    def name(self) -> str:
        return f"webhooks_{self.table}_{self.action.lower()}"


def triggers(vendor: str) -> list[Trigger]:
    """Return what there is to be made in a database of this kind."""
    record = ("maintenance_maintenancerecord", "record.completed", COMPLETED)
    summary, rejected = "vehicles_odometersummary", REJECTED[vendor]
    unlike = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    done = "NEW.status = 'completed'"
    return [
        Trigger(record[0], "INSERT", done, *record[1:]),
        Trigger(
            record[0], "UPDATE", f"{done} AND OLD.status <> 'completed'", *record[1:]
        ),
        Trigger(
            *(summary, "INSERT", "TRUE", "reading.rejected"),
            rejected.format(fresh="TRUE"),
        ),
        Trigger(
            *(summary, "UPDATE", f"OLD.misfits {unlike} NEW.misfits"),
            *("reading.rejected", rejected.format(fresh=FRESH[vendor])),
        ),
    ]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for trigger in triggers(connection.vendor):
            if trigger.table in tables:
                on = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew, if there is a table to write into."""
    remove(connection)
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        for trigger in triggers(connection.vendor):
            for statement in make(trigger):
                cursor.execute(statement)


def before_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``pre_migrate``."""
    remove(connections[using])


def after_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``post_migrate``."""
    install(connections[using])


def _head(trigger: Trigger) -> str:
    return (
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.action} ON {trigger.table}"
        f" FOR EACH ROW WHEN ({trigger.when})"
    )


def _sqlite(trigger: Trigger) -> list[str]:
    body = insertion(trigger.event, trigger.source, SQLITE_NOW, "sqlite")
    return [f"{_head(trigger)} BEGIN {body}; END"]


def _postgres(trigger: Trigger) -> list[str]:
    body = insertion(trigger.event, trigger.source, POSTGRES_NOW, "postgresql")
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {body}; RETURN NULL; END $$",
        f"{_head(trigger)} EXECUTE FUNCTION {trigger.name}()",
    ]
