"""The SQL in which the reminder run asks and writes: what is due, and for whom.

Written by hand, because it has to stay one statement whatever the number of rows:
the ORM has no ``INSERT … SELECT``. It is the same for SQLite and PostgreSQL but for
the few words in :mod:`notifications.sql.dialect`. Rules that are also Python (for one
record at hand) are in :mod:`notifications.rules`; tests hold the two together.
"""

from notifications.sql.dialect import EPOCH
from notifications.sql.statements import (
    AUDIENCES,
    NOBODY,
    QUEUE,
    SILENT_PLACES,
    TURN,
    UNWRITTEN,
    executed,
)

__all__ = [
    "AUDIENCES",
    "EPOCH",
    "NOBODY",
    "QUEUE",
    "SILENT_PLACES",
    "TURN",
    "UNWRITTEN",
    "executed",
]
