"""Refusals of fields that a form does not have."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.text import capfirst


class ShowsEveryRefusal:
    """A form that says above its fields what is wrong with a field it does not have.
    (Django fails at such a refusal.)"""

    fields: dict[str, Any]
    _meta: Any

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and hasattr(error, "error_dict"):
            error = ValidationError(self._at_own_fields(error.error_dict))
        super().add_error(field, error)  # type: ignore[misc]  # a mixin

    def _at_own_fields(self, errors: dict[str, Any]) -> dict[str, Any]:
        """Return the refusals by field; those of no field of the form under none."""
        found: dict[str, Any] = {}
        for name, some in errors.items():
            if name == NON_FIELD_ERRORS or name in self.fields:
                found.setdefault(name, []).extend(some)
                continue
            label = self._label_of(name)
            said = [f"{label}: {text}" for text in ValidationError(some).messages]
            found.setdefault(NON_FIELD_ERRORS, []).extend(map(ValidationError, said))
        return found

    def _label_of(self, name: str) -> str:
        try:
            field = self._meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return name
        return str(capfirst(getattr(field, "verbose_name", name)))
