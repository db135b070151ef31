"""The rules as triggers."""

from collections.abc import Iterator

from core.db.triggers import ROWS, Trigger, changed, now
from sharing.changes.rules import RULES, Rule


def triggers(vendor: str) -> Iterator[Trigger]:
    """Yield what notes each change that a rule speaks of."""
    for rule in RULES:
        for event in rule.events:
            yield Trigger(
                name=f"history_{rule.table}_{event.lower()}",
                table=rule.table,
                event=event,
                statement=_insertion(rule, event, vendor),
                when=changed(rule.columns, vendor) if event == "UPDATE" else "",
            )


def _insertion(rule: Rule, event: str, vendor: str) -> str:
    """Return the statement that notes the change for each vehicle it touches, and
    what it adds to the totals there or takes away."""
    kind, currency, count, cost = rule.counted
    touched = " UNION ALL ".join(
        f"SELECT vehicle_id, {kind} AS kind, {currency} AS currency,"  # noqa: S608  (our words only)
        f" {sign}{count} AS n, {sign}{cost} AS paid"
        f" FROM ({rule.vehicles}) AS of_{{row}} WHERE {rule.shown}".format(row=row)
        for row, sign in ROWS[event]
    )
    return (
        "INSERT INTO maintenance_historychange"  # noqa: S608  (our words only)
        " (vehicle_id, kind_id, currency, count, cost, at)"
        f" SELECT vehicle_id, kind, currency, SUM(n), SUM(paid), {now(vendor)}"
        f" FROM ({touched}) AS touched GROUP BY vehicle_id, kind, currency"
    )
