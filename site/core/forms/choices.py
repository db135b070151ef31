"""Choices among few rows, asked of the database once."""

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import cached_property
from django_filters.fields import ModelChoiceField


class _CachedChoiceIterator(ModelChoiceIterator):
    """The choices of a field, out of the rows that it has fetched."""

    def __iter__(self) -> Iterator[Any]:
        field: Any = self.field
        if field.empty_label is not None:
            yield "", field.empty_label
        yield from map(self.choice, field.rows.values())


class CachedModelChoiceField(ModelChoiceField):
    """A choice of a row out of a list that is shown whole: what was chosen is found in
    that list, too."""

    iterator = _CachedChoiceIterator

    @cached_property
    def rows(self) -> dict[str, Any]:
        """Return the rows by their keys."""
        return {str(row.pk): row for row in self.queryset}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if (found := self.rows.get(str(value))) is None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return found


class CachedModelChoiceFilter(django_filters.ModelChoiceFilter):
    """Narrows a list down to what belongs to one of few rows."""

    field_class = CachedModelChoiceField


class CachedChoices(BaseChoiceIterator):
    """Choices that are asked of the database once, however often they are shown."""

    def __init__(self, choices: Iterable[Any]) -> None:
        self.choices = choices
        self.known: list[Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        if self.known is None:
            self.known = [choice for choice in self.choices]  # noqa: C416  (list() counts)
        return iter(self.known)
