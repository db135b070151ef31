"""What the database does by itself when a row is written, so that no way to write (a
form, an import, a bulk update, a cascade, SQL by hand) can forget it.

A room says which statements run after which writes, as a :class:`TriggerSet`; what
SQLite and PostgreSQL call it is said here. SQLite drops a table's triggers when a
migration rebuilds the table: so they are taken away before migrating and made anew
afterwards, on every ``migrate``.
"""

from core.db.triggers.installed import retire
from core.db.triggers.sets import TriggerSet
from core.db.triggers.sql import ROWS, Trigger, changed, now

__all__ = ["ROWS", "Trigger", "TriggerSet", "changed", "now", "retire"]
