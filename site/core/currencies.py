"""The currencies that a tenant can choose from: those that were legal tender on a fixed
day, by the CLDR data in Babel. ``choices`` is a callable, so that new data make no
migration.
"""

from datetime import date
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision
from django.utils.translation import get_language, to_locale

# Currencies that were legal tender on this day: what ISO 4217 lists, without the
# historical ones and without metals and testing codes.
LISTED_ON = date(2026, 1, 1)


@cache
def codes() -> tuple[str, ...]:
    """Return the ISO 4217 codes of all currencies that are legal tender."""
    return tuple(
        sorted(
            {
                currency
                for currencies in get_global("territory_currencies").values()
                for currency, start, end, tender in currencies
                if tender and (end is None or date(*end) > LISTED_ON)
            }
        )
    )


@cache
def offered() -> tuple[str, ...]:
    """Return the codes of the currencies on offer. Amounts are kept in hundredths:
    those with thousandths are not among them."""
    return tuple(code for code in codes() if get_currency_precision(code) <= 2)


def currency_choices() -> list[tuple[str, str]]:
    """Return code and name of every currency, in the reader's language."""
    names = Locale.parse(to_locale(get_language() or "en")).currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in codes()]
