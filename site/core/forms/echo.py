"""What was typed, shown back so that it cannot be misread."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language, to_locale

from core.forms import amounts, dates, numbers, readers
from core.forms.readers import UnreadableError

LONGEST = 100  # characters


@dataclass(frozen=True)
class Echo:
    """How a text is read, or the sentence with which it is refused; nothing of either
    if nothing was typed."""

    said: str = ""
    refused: str = ""


def echo(kind: str, text: str, unit: str = "") -> Echo:
    """Return how the text in a field of a kind is read (``date``, ``distance``,
    ``decimal``, ``amount``)."""
    if not text.strip() or kind not in _KINDS or len(text) > LONGEST:
        return Echo()
    try:
        return Echo(said=_KINDS[kind](text, unit))
    except UnreadableError as why:
        return Echo(refused=str(why))


def _date(text: str, _unit: str) -> str:
    return dates.words(dates.read(text, readers.current()))


def _distance(text: str, unit: str) -> str:
    value, typed = numbers.read_distance(text)
    said = format_decimal(value, locale=to_locale(get_language() or "en"))
    return f"{said}\N{NO-BREAK SPACE}{typed or unit}".strip()


def _decimal(text: str, _unit: str) -> str:
    value = amounts.read_decimal(text, readers.current())
    return format_decimal(value, locale=to_locale(get_language() or "en"))


def _amount(text: str, unit: str) -> str:
    value, typed = amounts.read_amount(text, readers.current())
    locale = to_locale(get_language() or "en")
    if not _CODE.fullmatch(unit):
        return f"{format_decimal(value, '#,##0.00', locale)} {typed}".strip()
    if typed and not amounts.is_of(typed, unit):
        raise UnreadableError(amounts.other_currency(typed, unit))
    digits = value % 1 == 0  # the currency's own; else none is left out
    return format_currency(value, unit, locale=locale, currency_digits=digits)


_CODE = re.compile("[A-Z]{3}")
_KINDS: dict[str, Callable[[str, str], str]] = {
    "date": _date,
    "distance": _distance,
    "decimal": _decimal,
    "amount": _amount,
}


def same_for_all(kind: str, text: str) -> str:
    """Return a date or an amount in the notation that means the same to every reader,
    to be kept or passed on; what cannot be read, as it is."""
    reader = readers.current()
    try:
        if kind == "date":
            return dates.read(text, reader).isoformat()
        return f"{amounts.read_decimal(text, reader):f}"
    except UnreadableError:
        return text
