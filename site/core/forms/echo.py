"""What was typed, shown back so that it cannot be misread."""

from dataclasses import dataclass

from babel.numbers import format_decimal
from django.utils.translation import get_language, to_locale

from core.forms import dates, numbers, readers
from core.forms.readers import UnreadableError

LONGEST = 100  # characters


@dataclass(frozen=True)
class Echo:
    """How a text is read, or the sentence with which it is refused; nothing of either
    if nothing was typed."""

    said: str = ""
    refused: str = ""


def echo(kind: str, text: str, unit: str = "") -> Echo:
    """Return how the text in a field of a kind is read (``date``, ``distance``)."""
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


_KINDS = {"date": _date, "distance": _distance}
