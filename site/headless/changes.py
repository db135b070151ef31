"""What changed since a moment: noted by the database itself, so that no way to write
(a form, an import, a bulk update, a cascade) can forget it, and kept for deleted rows
too, for whoever keeps a copy.

An app registers its tables. A row of a table that is part of another row's answer
(an attachment of a record) notes a change of that one. SQLite drops a table's
triggers when a migration rebuilds the table; so they are taken away before migrating
and made anew afterwards.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet

from headless.models import Change

EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


@dataclass(frozen=True)
class Rule:
    """Rows of a table, and what they are a change of.

    ``row`` is the key of the changed row and ``fleet`` a query for its fleet, both
    about ``{row}``. With ``of``, the change is one of that other table.
    """

    table: str
    fleet: str = "NULL"
    row: str = "{row}.id"
    of: str = ""


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Note changes of these tables from the next ``migrate`` on."""
    _rules.update({rule.table: rule for rule in rules})


def since(model: type[Model], moment: datetime) -> QuerySet[Change]:
    """Return the keys of rows of a model that were written at or after a moment, to
    be used in a query. (One that is not there any more does no harm in it.)"""
    changes = Change.objects.filter(table=model._meta.db_table, at__gte=moment)
    return changes.values("row")  # type: ignore[return-value]  # rows of values


def before_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``pre_migrate``."""
    remove(connections[using])


def after_migrating(using: str, **kwargs: Any) -> None:
    """Listen to Django's ``post_migrate``, sent when every table is there."""
    install(connections[using])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for rule in _rules.values():
            for event in EVENTS if rule.table in tables else ():
                on = "" if connection.vendor == "sqlite" else f" ON {rule.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(rule, event)}{on}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew, of those tables that are there."""
    remove(connection)
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if Change._meta.db_table not in tables:
            return
        for rule in _rules.values():
            for event in EVENTS if rule.table in tables else ():
                for statement in make(rule, event):
                    cursor.execute(statement)


def _name(rule: Rule, event: str) -> str:
    return f"api_{rule.table}_{event.lower()}"


def _note(rule: Rule, event: str, vendor: str) -> str:
    """Return the statement that notes the change. What a row that goes along with its
    owner was part of is noted by the owner's own going."""
    sqlite = vendor == "sqlite"
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if sqlite else "clock_timestamp()"
    row = EVENTS[event]
    of = rule.of or rule.table
    gone = "TRUE" if event == "DELETE" and not rule.of else "FALSE"
    key, fleet = rule.row.format(row=row), rule.fleet.format(row=row)
    source = f"FROM {of} owner WHERE owner.id = {key}" if rule.of else "WHERE TRUE"
    table = '"table", "row"'
    return (
        f"INSERT INTO headless_change ({table}, fleet, at, gone)"
        f" SELECT '{of}', {key}, {fleet}, {now}, {gone} {source}"
        f" ON CONFLICT ({table}) DO UPDATE SET"
        " fleet = excluded.fleet, at = excluded.at, gone = excluded.gone"
    )


def _sqlite(rule: Rule, event: str) -> list[str]:
    return [
        f"CREATE TRIGGER {_name(rule, event)} AFTER {event} ON {rule.table}"
        f" FOR EACH ROW BEGIN {_note(rule, event, 'sqlite')}; END"
    ]


def _postgres(rule: Rule, event: str) -> list[str]:
    name = _name(rule, event)
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_note(rule, event, 'postgresql')}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} ON {rule.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
