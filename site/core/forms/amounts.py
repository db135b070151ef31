"""Numbers with decimals, and amounts of money, as people write them.

====================  =======  =======  ===========================================
typed                 German   English
====================  =======  =======  ===========================================
129,90    129.90      129.90   129.90   one or two digits behind are decimals
1.299,90  1,299.90    1299.90  1299.90  of two marks, the last one is the decimal one
1 299,90  1'299.90    1299.90  1299.90  spaces and apostrophes only group
1.299.000 1,299,000   1299000  1299000  what stands twice groups
1.299                 1299     refused  a thousand, or one and a bit?
1,299                 refused  1299     the same
0,129     129,9000    refused  refused  more decimals than there are
129,-     1299.–      129      1299     a dash for no decimals
5.        129,        5        129      a mark with none behind
1e5       1,29,9      refused  refused  no amount
====================  =======  =======  ===========================================

An amount may have its currency before or behind it: 129,90 €, EUR 129.90, 5 Euro.
"""

import re
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import (
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
)
from django.utils.translation import gettext as _

from core.forms.digits import LONGEST, SPACES, plain, whole
from core.forms.readers import Reader, UnreadableError, clipped

PLACES = 2
# As they are written at home, where Babel's English and German names differ.
AT_HOME = {
    "USD": ("us$",),
    "CHF": ("fr", "sfr"),
    "PLN": ("zł",),
    "CZK": ("kč",),
    "HUF": ("ft",),
    **dict.fromkeys(("SEK", "NOK", "DKK", "ISK"), ("kr",)),
    **dict.fromkeys(("JPY", "CNY"), ("¥", "￥", "円", "元")),
}
DASHES = r"\-‐‑‒–—−"  # of all lengths, and the sign of minus
_SIGN = rf"[^\W\d_]{{1,12}}\$?\.?|[^\w\s.,'’+{DASHES}]{{1,2}}"
_BEFORE = re.compile(rf"(?P<sign>{_SIGN})[{SPACES}]*(?P<number>[\d.,\-−].*)")
_BEHIND = re.compile(rf"(?P<number>.*[\d.,{DASHES}])[{SPACES}]*(?P<sign>{_SIGN})")
_NO_DECIMALS = re.compile(rf"(.*\d)(?:([.,])|[.,] ?[{DASHES}]{{1,2}})")
_EXACT = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_DECIMALS = re.compile(r"(.*?)([.,])(\d{1,2})")
_ONE_MARK = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})")


def read_amount(text: str, reader: Reader) -> tuple[Decimal, str]:
    """Return the amount that a text is, and the sign or code of the currency that
    stands with it, if any. ``UnreadableError`` if it is none, or can be two."""
    text = plain(text)
    if reader.exact:
        return read_decimal(text, reader), ""
    match = _BEFORE.fullmatch(text) or _BEHIND.fullmatch(text)
    if match and match["sign"].lower().rstrip(".") in _signs():
        return read_decimal(match["number"], reader), match["sign"].rstrip(".")
    return read_decimal(text, reader), ""


def read_decimal(text: str, reader: Reader) -> Decimal:
    """Return the number that a text is, with two decimals at most."""
    text = plain(text)
    if reader.exact:
        if not _EXACT.fullmatch(text):
            raise _no_amount(text)
        return Decimal(text)
    minus = text[:1] in ("-", "−")
    number = text[1:] if minus else text
    found = _number(number, reader)
    return -found if minus else found


def is_of(sign: str, currency: str) -> bool:
    """Tell whether a sign or code that was typed can be a currency's."""
    return sign.lower() in _signs_of(currency)


def other_currency(typed: str, currency: str) -> str:
    """Return the sentence that refuses a sign or code that is not the currency's."""
    sentence = _("This amount is in %(currency)s, not in %(typed)s.")
    return sentence % {"currency": currency, "typed": typed}


def places(currency: str) -> int:
    """Return how many decimals a currency has."""
    return int(get_currency_precision(currency)) if currency else PLACES


def written(value: Decimal, decimal: str) -> str:
    """Return a number as it stands in a field, with this decimal mark and no other.
    What is read of it, in that language, is the number."""
    return f"{value:f}".replace(".", decimal)


def _number(text: str, reader: Reader) -> Decimal:
    if len(text) > LONGEST + 10:
        raise _no_amount(text)
    if match := _NO_DECIMALS.fullmatch(text):
        # 1.299. is no thousand for sure: its mark would group and end it.
        found = None if (match[2] or "-") in match[1] else whole(match[1])
        if found is None:
            raise _no_amount(text)
        return Decimal(found)
    if (match := _ONE_MARK.fullmatch(text)) and match[2] == reader.decimal:
        raise _ambiguous(text, match)
    if (found := whole(text)) is not None:
        return Decimal(found)
    if match := _DECIMALS.fullmatch(text):
        before, mark, decimals = match.groups()
        # A mark that stands before the decimals cannot have grouped as well.
        ahead = 0 if before == "" else None if mark in before else whole(before)
        if ahead is not None:
            return Decimal(f"{ahead}.{decimals}")
    if re.fullmatch(r"\d+[.,]\d{3,}", text):
        sentence = _("“%(text)s” has more than two decimals.")
        raise UnreadableError(sentence % {"text": clipped(text)})
    raise _no_amount(text)


def _ambiguous(text: str, match: "re.Match[str]") -> UnreadableError:
    ahead, _mark, behind = match.groups()
    sentence = _(
        "“%(text)s” can be a thousand and more, or have three decimals. Write "
        "%(whole)s without a mark, or two decimals."
    )
    return UnreadableError(sentence % {"text": text, "whole": ahead + behind})


def _no_amount(text: str) -> UnreadableError:
    sentence = _("“%(text)s” cannot be read as a number. Write it as 1299.90.")
    return UnreadableError(sentence % {"text": clipped(text)})


@cache
def _signs() -> frozenset[str]:
    """Return the codes and signs of all currencies, in small letters."""
    codes = {code for language in ("en", "de") for code in _named(language)}
    return frozenset(sign for code in codes for sign in _signs_of(code))


@cache
def _signs_of(currency: str) -> frozenset[str]:
    found = {currency, *AT_HOME.get(currency, ())}
    for language in ("en", "de"):
        found.add(get_currency_symbol(currency, language))
        for count in (None, 1, 2):  # US-Dollar, US dollars: the word behind
            name = get_currency_name(currency, count, language)
            found.add(re.split(r"[\s-]", name)[-1])
    if any(sign.endswith("$") for sign in found):
        found.add("$")
    if any(sign.endswith("£") for sign in found):
        found.add("£")
    return frozenset(sign.lower().rstrip(".") for sign in found)


def _named(language: str) -> set[str]:
    current = get_global("territory_currencies").values()
    codes = {code for many in current for code, *_rest in many}
    return codes & set(Locale.parse(language).currencies)
