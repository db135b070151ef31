"""Triggers in the SQL of SQLite and of PostgreSQL."""

from collections.abc import Iterable
from dataclasses import dataclass

# What stands for a row before and after it is written, and whether it is counted out
# or in.
ROWS = {
    "INSERT": (("NEW", "+"),),
    "UPDATE": (("OLD", "-"), ("NEW", "+")),
    "DELETE": (("OLD", "-"),),
}


@dataclass(frozen=True)
class Trigger:
    """What runs after each row of a table that is inserted, updated or deleted.

    ``statement`` is one or several, apart by semicolons, and ``when`` a condition
    (always, if there is none), both about ``NEW`` and ``OLD``.
    """

    name: str
    table: str
    event: str
    statement: str
    when: str = ""

    def create(self, vendor: str) -> list[str]:
        """Return the statements that make it."""
        head = f"CREATE TRIGGER {self.name} AFTER {self.event} ON {self.table}"
        head += " FOR EACH ROW" + (f" WHEN ({self.when})" if self.when else "")
        if vendor == "sqlite":
            return [f"{head} BEGIN {self.statement}; END"]
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger"
            f" LANGUAGE plpgsql AS $$ BEGIN {self.statement}; RETURN NULL; END $$",
            f"{head} EXECUTE FUNCTION {self.name}()",
        ]

    def drop(self, vendor: str) -> str:
        """Return the statement that takes it away, if it is there."""
        on = "" if vendor == "sqlite" else f" ON {self.table}"
        return f"DROP TRIGGER IF EXISTS {self.name}{on}"


def changed(columns: Iterable[str], vendor: str) -> str:
    """Return the condition that an update changed one of the columns."""
    unlike = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns)


def now(vendor: str) -> str:
    """Return the instant of writing, as Django would write it."""
    return (
        "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
        if vendor == "sqlite"
        else "clock_timestamp()"
    )
