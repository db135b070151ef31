"""The rules as triggers: the SQL of SQLite and of PostgreSQL."""

from maintenance.history.rules import Rule

# What stands for a row before and after it is written, and whether it is counted out
# or in.
ROWS = {
    "INSERT": (("NEW", "+"),),
    "DELETE": (("OLD", "-"),),
    "UPDATE": (("OLD", "-"), ("NEW", "+")),
}


def name(rule: Rule, event: str) -> str:
    """Return what a trigger is called."""
    return f"history_{rule.table}_{event.lower()}"


def create(rule: Rule, event: str, vendor: str) -> list[str]:
    """Return the statements that make a trigger."""
    return (_sqlite if vendor == "sqlite" else _postgres)(rule, event)


def drop(rule: Rule, event: str, vendor: str) -> str:
    """Return the statement that takes a trigger away, if it is there."""
    on = "" if vendor == "sqlite" else f" ON {rule.table}"
    return f"DROP TRIGGER IF EXISTS {name(rule, event)}{on}"


def now(vendor: str) -> str:
    """Return the instant of writing."""
    return (
        "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        if vendor == "sqlite"
        else "clock_timestamp()"
    )


def _insertion(rule: Rule, event: str, vendor: str) -> str:
    """Return the statement that notes the change for each vehicle it touches, and
    what it adds to the totals there or takes away."""
    kind, count, cost = rule.counted
    touched = " UNION ALL ".join(
        f"SELECT vehicle_id, {kind} AS kind, {sign}{count} AS n, {sign}{cost} AS paid"  # noqa: S608  (our words only)
        f" FROM ({rule.vehicles}) AS of_{{row}} WHERE {rule.shown}".format(row=row)
        for row, sign in ROWS[event]
    )
    return (
        "INSERT INTO maintenance_historychange (vehicle_id, kind_id, count, cost, at)"  # noqa: S608  (our words only)
        f" SELECT vehicle_id, kind, SUM(n), SUM(paid), {now(vendor)}"
        f" FROM ({touched}) AS touched GROUP BY vehicle_id, kind"
    )


def _condition(rule: Rule, event: str, unlike: str) -> str:
    if event != "UPDATE":
        return ""
    changed = (f"OLD.{name} {unlike} NEW.{name}" for name in rule.columns)
    return f"WHEN ({' OR '.join(changed)})"


def _sqlite(rule: Rule, event: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name(rule, event)} AFTER {event} ON {rule.table}"
        f" FOR EACH ROW {_condition(rule, event, 'IS NOT')}"
        f" BEGIN {_insertion(rule, event, 'sqlite')}; END"
    ]


def _postgres(rule: Rule, event: str) -> list[str]:
    called = name(rule, event)
    return [
        f"CREATE OR REPLACE FUNCTION {called}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_insertion(rule, event, 'postgresql')}; RETURN NULL; END $$",
        f"CREATE TRIGGER {called} AFTER {event} ON {rule.table}"
        f" FOR EACH ROW {_condition(rule, event, 'IS DISTINCT FROM')}"
        f" EXECUTE FUNCTION {called}()",
    ]
