"""The embedded queue: Huey's, made to forget what is done."""

from typing import Any

from huey import SqliteHuey


class SqliteQueue(SqliteHuey):
    """A queue in an SQLite file that does not grow for ever.

    Huey's django-tasks backend keeps a record of every task under a key of its own,
    for a caller who might ask how it went; in SQLite it never expires. Nobody asks
    here, so that the record of a finished task is deleted instead of updated.
    (``results=False`` covers Huey's own results only.)
    """

    def put_result(self, key: str, data: Any) -> Any:
        if isinstance(data, dict) and data.get("finished_at"):
            return self.delete(key)
        return super().put_result(key, data)
