"""Triggers: what the database does when a row is written, so that no path (a form, an
import, a bulk update, a cascade, SQL by hand) can forget it.

An app says which statements run after which writes, as a :class:`TriggerSet`; this
package words them for SQLite and PostgreSQL. SQLite drops a table's triggers when a
migration rebuilds the table: so every ``migrate`` drops them first and creates them
again afterwards.
"""

from core.db.triggers.installed import retire
from core.db.triggers.sets import TriggerSet
from core.db.triggers.sql import ROWS, Trigger, changed, now

__all__ = ["ROWS", "Trigger", "TriggerSet", "changed", "now", "retire"]
