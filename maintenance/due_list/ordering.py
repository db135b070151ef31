"""The orders in which the board is read.

Each is a list of parts, one after the other, and each part is in the order of an index:
so the first page of a million rows is found as quickly as that of a thousand. What is
the same in a column stands by due day. What has nothing there comes last, either way.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, When

from maintenance.due_list.querysets import DueQuerySet
from maintenance.models import MaintenanceType

Rows = DueQuerySet
DUE = ("listed_on", "pk")


def parts(rows: Any, ordering: str, *, few: bool) -> list[Any]:
    """Return the rows in parts, by a key of ``ORDERS``, with a minus the other way
    round. Few rows are sorted, so that there is a query for each of two parts at
    most."""
    back, name = ordering.startswith("-"), ordering.removeprefix("-")
    order = _by_type_of_few if few and name == "maintenance_type" else ORDERS[name]
    return order(rows, back)


def _by_due(rows: Rows, back: bool) -> list[Rows]:
    ordered = rows.in_due_order()
    return [ordered.reverse() if back else ordered]


def _by_vehicle(rows: Rows, back: bool) -> list[Rows]:
    return [rows.order_by(*_turned(back, "vehicle__name", "vehicle_id"), *DUE)]


def _by_type(rows: Rows, back: bool) -> list[Rows]:
    """A type at a time, for it is called something else in each language."""
    return [rows.filter(maintenance_type=key).in_due_order() for key in _types(back)]


def _by_type_of_few(rows: Rows, back: bool) -> list[Rows]:
    places = [When(maintenance_type=key, then=n) for n, key in enumerate(_types(back))]
    return [rows.order_by(Case(*places), *DUE)]


def _by_supplier(rows: Rows, back: bool) -> list[Rows]:
    # Asked for its name, the supplier is what the database begins with.
    named = rows.filter(supplier__name__isnull=False)
    return [
        named.order_by(*_turned(back, "supplier__name", "supplier_id"), *DUE),
        rows.filter(supplier=None).in_due_order(),
    ]


def _by_cost(rows: Rows, back: bool) -> list[Rows]:
    priced = rows.filter(cost__isnull=False)
    return [
        priced.order_by(*_turned(back, "cost", "pk")),
        rows.filter(cost=None).in_due_order(),
    ]


def _types(back: bool) -> list[int]:
    """Return the keys of all types, in the order of their names. One query."""
    kinds = sorted(MaintenanceType.objects.all(), key=lambda kind: str(kind).casefold())
    return [kind.pk for kind in (reversed(kinds) if back else kinds)]


def _turned(back: bool, *fields: str) -> list[str]:
    return [f"-{field}" for field in fields] if back else list(fields)


ORDERS: dict[str, Callable[[Any, bool], list[Any]]] = {
    "listed_on": _by_due,
    "vehicle": _by_vehicle,
    "maintenance_type": _by_type,
    "supplier": _by_supplier,
    "cost": _by_cost,
}
