"""Noting in the database itself that work was completed or a reading rejected, so that
no way to write (a form, a plan, an import, a bulk update, SQL by hand) can forget it.
"""

from core.db.triggers import Trigger, TriggerSet, changed, now
from notifications.webhooks.occurrences import insertion

COMPLETED = """
SELECT NEW.vehicle_id AS vehicle, NEW.id AS subject,
  CAST(NEW.id AS text) || ' ' || CAST(NEW.completed_date AS text) AS occurrence
"""
# The keys of ``outliers`` are those of the readings that do not fit.
REJECTED = {
    "sqlite": """
SELECT NEW.vehicle_id AS vehicle, CAST(m.key AS integer) AS subject,
  m.key AS occurrence
FROM json_each(NEW.outliers) AS m
WHERE {fresh}
""",
    "postgresql": """
SELECT NEW.vehicle_id AS vehicle, CAST(m.key AS bigint) AS subject,
  m.key AS occurrence
FROM jsonb_object_keys(NEW.outliers) AS m(key)
WHERE {fresh}
""",
}
FRESH = {
    "sqlite": "m.key NOT IN (SELECT o.key FROM json_each(OLD.outliers) AS o)",
    "postgresql": "NOT jsonb_exists(OLD.outliers, m.key)",
}


def triggers(vendor: str) -> list[Trigger]:
    """Return what there is to be made in a database of this kind."""
    record, summary = "maintenance_maintenancerecord", "vehicles_odometersummary"
    done, rejected = "NEW.status = 'completed'", REJECTED[vendor]
    return [
        _trigger(record, "INSERT", done, "record.completed", COMPLETED, vendor),
        _trigger(
            *(record, "UPDATE", f"{done} AND OLD.status <> 'completed'"),
            *("record.completed", COMPLETED, vendor),
        ),
        _trigger(
            *(summary, "INSERT", "", "reading.rejected"),
            *(rejected.format(fresh="TRUE"), vendor),
        ),
        _trigger(
            *(summary, "UPDATE", changed(["outliers"], vendor), "reading.rejected"),
            *(rejected.format(fresh=FRESH[vendor]), vendor),
        ),
    ]


def _trigger(
    table: str, action: str, when: str, event: str, source: str, vendor: str
) -> Trigger:
    """Return what tells of an event what ``source`` selects."""
    return Trigger(
        name=f"webhooks_{table}_{action.lower()}",
        table=table,
        event=action,
        statement=insertion(event, source, now(vendor), vendor),
        when=when,
    )


TRIGGERS = TriggerSet(triggers, into=("notifications_webhookdelivery", "id"))
