"""Refuses what was typed with another unit or currency than its row has."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def refuse_other_units(form: Any, unit: str) -> None:
    """Refuse, at its field, a distance that was typed with another unit than the one it
    is kept in."""
    for name, field in form.fields.items():
        typed = getattr(field, "typed_unit", "")
        if typed and name in form.cleaned_data and typed != unit:
            sentence = _("This is counted in %(unit)s, not in %(typed)s.")
            form.add_error(name, sentence % {"unit": unit, "typed": typed})


def refuse_other_currencies(form: Any, names: tuple[str, ...], currency: str) -> None:
    """Refuse an amount that was typed with a currency or with decimals that are not
    those of its row. What is stored stays."""
    for name in form.cleaned_data.keys() & set(names):
        field, value = form.fields[name], form.cleaned_data[name]
        is_stored = value == form.initial.get(name)
        try:
            field.refuse_other_currency(None if is_stored else value, currency)
        except ValidationError as why:
            form.add_error(name, why)
