"""What each fleet spent on each day, in each currency, counted along by the database
itself. What a former owner paid, before the vehicle was purchased, is not counted.

Each write that changes it adds a row to ``SpendingChange``, in the same transaction:
so the home page need not add up what every vehicle cost. Rows are only added, never
counted up in place: people who complete work of one fleet do not wait for each other,
nor in a circle. :func:`merge_totals` puts one row in the place of a day's many.
"""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.db.triggers import ROWS, Trigger, TriggerSet, changed

KEPT = "maintenance_spendingchange"
RECORDS, VEHICLES = "maintenance_maintenancerecord", "vehicles_vehicle"
# What of a row says how much its fleet spent.
COLUMNS = {
    RECORDS: ("vehicle_id", "completed_date", "cost", "currency"),
    VEHICLES: ("fleet_id", "purchase_date"),
}
CENTS = "CAST(ROUND({row}.cost * 100) AS bigint)"
PAID = "{row}.cost > 0 AND {row}.completed_date IS NOT NULL"
OWN = "({of}.purchase_date IS NULL OR {of}.purchase_date <= {row}.completed_date)"
# On PostgreSQL, who writes a record and who moves its vehicle to another fleet wait for
# each other before they look, so that a cost is counted where its vehicle is.
LOCK = f"PERFORM 1 FROM {VEHICLES} WHERE id IN ({{keys}}) FOR {{mode}}"
OF_RECORD = (
    f"INSERT INTO {KEPT} (fleet_id, day, currency, cents)"  # noqa: S608  (our words only)
    f" SELECT v.fleet_id, {{row}}.completed_date, {{row}}.currency, {{sign}}{CENTS}"
    f" FROM {VEHICLES} v WHERE v.id = {{row}}.vehicle_id AND {PAID}"
    f" AND {OWN.format(of='v', row='{row}')}"
)
OF_VEHICLE = (
    f"INSERT INTO {KEPT} (fleet_id, day, currency, cents)"  # noqa: S608  (our words only)
    " SELECT {row}.fleet_id, r.completed_date, r.currency,"
    f" SUM({{sign}}{CENTS.format(row='r')})"
    f" FROM {RECORDS} r WHERE r.vehicle_id = {{row}}.id AND {PAID.format(row='r')}"
    f" AND {OWN.format(of='{row}', row='r')}"
    " GROUP BY r.completed_date, r.currency"
)
# What should be kept, less what is.
SETTLE = f"""
    INSERT INTO {KEPT} (fleet_id, day, currency, cents)
    SELECT fleet_id, day, currency, SUM(cents) FROM (
        SELECT v.fleet_id, r.completed_date AS day, r.currency,
               {CENTS.format(row="r")} AS cents
        FROM {RECORDS} r JOIN {VEHICLES} v ON v.id = r.vehicle_id
        WHERE {PAID.format(row="r")} AND {OWN.format(of="v", row="r")}
        UNION ALL SELECT fleet_id, day, currency, -cents FROM {KEPT}
    ) AS found
    GROUP BY fleet_id, day, currency HAVING SUM(cents) <> 0
"""  # noqa: S608  (our words only)
SUMS = (
    "SELECT fleet_id, day, currency, SUM(cents) FROM {rows}"
    " GROUP BY fleet_id, day, currency"
)
GATHER = {
    "sqlite": (
        f"INSERT INTO {KEPT} (fleet_id, day, currency, cents)"
        f" {SUMS.format(rows=KEPT)} HAVING COUNT(*) > 1",
        f"DELETE FROM {KEPT} WHERE id NOT IN"  # noqa: S608  (our words only)
        f" (SELECT MAX(id) FROM {KEPT} GROUP BY fleet_id, day, currency)",
    ),
    # One statement, which adds up what it takes away and nothing that came since.
    "postgresql": (
        f"WITH gone AS (DELETE FROM {KEPT} WHERE (fleet_id, day, currency) IN"  # noqa: S608  (our words only)
        f" (SELECT fleet_id, day, currency FROM {KEPT}"
        " GROUP BY fleet_id, day, currency HAVING COUNT(*) > 1)"
        " RETURNING fleet_id, day, currency, cents)"
        f" INSERT INTO {KEPT} (fleet_id, day, currency, cents)"
        f" {SUMS.format(rows='gone')}",
    ),
}


def triggers(vendor: str) -> Iterator[Trigger]:
    """Yield those of records, and those of vehicles, which take their records along
    wherever they go."""
    watched = {
        RECORDS: ("vehicle_id", OF_RECORD, COLUMNS[RECORDS]),
        VEHICLES: ("id", OF_VEHICLE, COLUMNS[VEHICLES]),
    }
    for table, (key, counting, columns) in watched.items():
        for event, rows in ROWS.items():
            counted = [counting.format(row=row, sign=sign) for row, sign in rows]
            if vendor == "postgresql":
                counted.insert(0, _lock(table, [f"{row}.{key}" for row, _sign in rows]))
            yield Trigger(
                name=f"spent_{table}_{event.lower()}",
                table=table,
                event=event,
                statement="; ".join(counted),
                when=changed(columns, vendor) if event == "UPDATE" else "",
            )


def _lock(table: str, vehicles: Iterable[str]) -> str:
    mode = "KEY SHARE" if table == RECORDS else "UPDATE"
    return LOCK.format(keys=", ".join(vehicles), mode=mode)


def rebuild_totals(connection: BaseDatabaseWrapper, migrated: bool = False) -> None:
    """Bring what is kept into line with the records. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLE)


def merge_totals() -> None:
    """Put one row in the place of all those of a fleet's day and currency. Whoever
    does so at the same time finds nothing to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in GATHER[connection.vendor]:
            cursor.execute(statement)


TRIGGERS = TriggerSet(triggers, into=(KEPT, "currency"), settle=rebuild_totals)
