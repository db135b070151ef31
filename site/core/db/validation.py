"""What a row refers to is looked for once."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models


class SkipCachedForeignKeyValidation:
    """Does not ask once more whether the rows exist that it was given or has fetched:
    a form has just looked up what was chosen in it, among what the person may use.
    The database itself refuses a key that leads nowhere."""

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields({*(exclude or ()), *self._fetched()})  # type: ignore[misc]  # a mixin

    def _fetched(self: Any) -> Iterator[str]:
        """Return the fields whose row is at hand, and stored."""
        for field in self._meta.concrete_fields:
            if not (isinstance(field, models.ForeignKey) and field.is_cached(self)):
                continue
            row = field.get_cached_value(self)
            key = getattr(self, field.attname)
            if row is not None and not row._state.adding and row.pk == key:
                yield field.name
