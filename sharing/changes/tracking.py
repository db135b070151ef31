"""Noting that a vehicle's history changed: by the database itself, so that no way to
write (a form, an import, a bulk update, a cascade, SQL by hand) can forget it.

Each write to what a public page may show adds a row to ``HistoryChange``, in the same
transaction. Rows are only added, never counted up in place: two transactions that write
to one vehicle do not wait for each other. What hidden rows say is no change. A row also
says what the write adds to the totals of the page, so that these need not be counted
over the whole history: a vehicle's rows together are its totals.

After every ``migrate``, what the totals missed meanwhile is settled.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.db.triggers import TriggerSet, now
from sharing.changes.triggers import triggers

# The state of a history, for a query in which ``vehicle`` names the vehicle's key. Two
# states are the same only if nothing was committed between: rows come with every
# change, also late ones with a lower key, and compacting leaves some with new keys.
STATE_SQL = """
    (SELECT CAST(MAX(change.id) AS text) || '.' || CAST(COUNT(*) AS text)
     FROM maintenance_historychange change WHERE change.vehicle_id = {vehicle})
"""
COMPACT_ABOVE = 100  # rows of one vehicle; counting them costs each visit some µs
# What the totals should be, less what they are.
SETTLE_SQL = """
    INSERT INTO maintenance_historychange
        (vehicle_id, kind_id, currency, count, cost, at)
    SELECT vehicle_id, kind, currency, SUM(n), SUM(paid), {now} FROM (
        SELECT vehicle_id, maintenance_type_id AS kind, currency, 1 AS n,
               COALESCE(cost, 0) AS paid
        FROM maintenance_maintenancerecord
        WHERE status = 'completed' AND NOT is_private
        UNION ALL
        SELECT vehicle_id, kind_id, currency, -count, -cost
        FROM maintenance_historychange
        WHERE kind_id IS NOT NULL
    ) AS entries
    GROUP BY vehicle_id, kind, currency HAVING SUM(n) <> 0 OR ABS(SUM(paid)) > 0.004
"""


def settle(connection: BaseDatabaseWrapper, migrated: bool = False) -> None:
    """Bring the totals into line with what was written while there were no triggers;
    of what migrations wrote, note a change of every shared vehicle."""
    written = now(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_SQL.format(now=written))
        if migrated:
            cursor.execute(
                "INSERT INTO maintenance_historychange"  # noqa: S608  (our words only)
                " (vehicle_id, currency, count, cost, at)"
                f" SELECT DISTINCT vehicle_id, '', 0, 0, {written}"
                " FROM maintenance_share"
            )


def compact(vehicle_id: int) -> None:
    """Put one row for each kind of work and currency in place of a vehicle's rows.
    They are of the time of the last one. Of two that do this at once, one finds nothing
    to do."""
    from sharing.models import HistoryChange

    with transaction.atomic():
        ours = HistoryChange.objects.filter(vehicle_id=vehicle_id)
        found = list(ours.select_for_update().order_by("pk"))
        if not found:
            return
        HistoryChange.objects.bulk_create(_sums(found))
        keys = [row.pk for row in found]
        for start in range(0, len(keys), 500):
            HistoryChange.objects.filter(pk__in=keys[start : start + 500]).delete()


def _sums(rows: list[Any]) -> list[Any]:
    """Return one row for each kind of work and currency that these are about."""
    last = rows[-1]
    totals: dict[tuple[int | None, str], tuple[int, Decimal]] = {}
    for row in rows:
        key = (row.kind_id, row.currency)
        count, cost = totals.get(key, (0, Decimal(0)))
        totals[key] = (count + row.count, cost + row.cost)
    return [
        type(last)(
            vehicle_id=last.vehicle_id,
            at=max(row.at for row in rows),
            kind_id=kind,
            currency=currency,
            count=count,
            cost=cost,
        )
        for (kind, currency), (count, cost) in totals.items()
    ]


TRIGGERS = TriggerSet(
    triggers, into=("maintenance_historychange", "currency"), settle=settle
)
