"""Change log of the API: what changed since a moment.

The database writes it, so that no path (a form, an import, a bulk update, a cascade)
can forget it, and it is kept for deleted rows too, with their tenant, for clients that
keep a copy.

An app registers its tables. A row of a table that is part of another row's answer
(an attachment of a record) notes a change of that one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from core.api.models import Change
from core.db.triggers import Trigger, TriggerSet, now

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


def triggers(vendor: str) -> Iterator[Trigger]:
    """Yield what notes the changes of the tables that were registered."""
    for rule in _rules.values():
        for event in EVENTS:
            name = f"api_{rule.table}_{event.lower()}"
            note = _note(rule, event, vendor)
            yield Trigger(name=name, table=rule.table, event=event, statement=note)


def _note(rule: Rule, event: str, vendor: str) -> str:
    """Return the statement that notes the change. What a row that goes along with its
    owner was part of is noted by the owner's own going."""
    row = EVENTS[event]
    of = rule.of or rule.table
    gone = "TRUE" if event == "DELETE" and not rule.of else "FALSE"
    key, fleet = rule.row.format(row=row), rule.fleet.format(row=row)
    source = f"FROM {of} owner WHERE owner.id = {key}" if rule.of else "WHERE TRUE"
    table = '"table", "row"'
    return (
        f"INSERT INTO headless_change ({table}, fleet, at, gone)"
        f" SELECT '{of}', {key}, {fleet}, {now(vendor)}, {gone} {source}"
        f" ON CONFLICT ({table}) DO UPDATE SET"
        " fleet = excluded.fleet, at = excluded.at, gone = excluded.gone"
    )


TRIGGERS = TriggerSet(triggers, into=(Change._meta.db_table, "at"))
