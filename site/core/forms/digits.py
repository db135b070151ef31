"""Digits as people group them: 150.000, 150,000, 150 000, 150’000."""

import re
import unicodedata

# Spaces (also those that do not break) and apostrophes only ever group.
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
GROUPING = f"{SPACES}'’"
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?:([.,{GROUPING}])\d{{3}})(?:\1\d{{3}})*")
LONGEST = 20  # digits


def plain(text: str) -> str:
    """Return a text without spaces around it, without the marks that nobody sees
    (of the direction of writing: some programs copy them along with a date), and with
    the digits of all scripts as 0–9. A superscript is no digit."""
    if not text.isascii():
        text = text.translate({ord(letter): _plain(letter) for letter in set(text)})
    return text.strip()


def _plain(letter: str) -> str:
    if unicodedata.category(letter) == "Cf":
        return ""
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def whole(text: str) -> int | None:
    """Return the number of plain text that is digits, in groups of three or none; None
    for any other. What looks like thousands is never read as a fraction."""
    if len(text) > LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    return None
