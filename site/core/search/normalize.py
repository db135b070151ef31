"""What counts as the same letter: the index and a query are folded alike, one by the
database, the other here.

Case and accents do not matter, nor what stands between words: “KA-AT 123” is three
words. A folded text has a space before and after each word.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

LONGEST_QUERY = 100  # characters
MOST_WORDS = 8
LONGEST_PART = 3  # letters of a plate that stand together
SPECIAL = {"ß": "s", "æ": "a", "œ": "o", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}
COMMON_SEPARATORS = "\t\n\r!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
SEPARATORS = COMMON_SEPARATORS + "\u00a0§°·–—‘’“”„…«»€"
COMMON = len(COMMON_SEPARATORS)


def _letters() -> Iterator[tuple[str, str]]:
    """Yield each letter that is folded: Latin with marks, capitals of other scripts."""
    for code in (*range(0xC0, 0x180), *range(0x386, 0x3AC), *range(0x400, 0x430)):
        letter = chr(code)
        plain = SPECIAL.get(letter.lower(), unicodedata.normalize("NFKD", letter)[0])
        plain = plain.lower()
        if plain != letter and letter.isalpha():
            yield letter, plain


LETTERS = dict(_letters())
_TABLE = str.maketrans(LETTERS | dict.fromkeys(SEPARATORS, " "))


def fold(text: str) -> str:
    """Return a text with its letters folded, separators made spaces."""
    composed = unicodedata.normalize("NFC", text).replace("\0", " ")
    return composed.translate(_TABLE).lower()


def words(query: str) -> list[str]:
    """Return the words that a query asks for; a long one is cut off."""
    return fold(query[:LONGEST_QUERY]).split()[:MOST_WORDS]


def written_in_one(asked: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words of a query with those that may be parts of a plate or number
    written in one: “KÖ-X 42 H” may stand as “KÖ-X 42H”, which the index has in one. A
    short word may also stand before or behind a plate: “VW KÖ-X 42 H”."""
    known = [*asked]
    for first, last in ((0, 0), (1, 0), (0, 1)):
        runs = groupby(known, key=_is_part)
        found = [
            word
            for is_part, parts in runs
            for word in (_joined([*parts], first, last) if is_part else parts)
        ]
        if found != known:
            yield found


def _joined(parts: list[str], first: int, last: int) -> list[str]:
    """Return parts written in one, but for so many at the beginning and the end."""
    end = len(parts) - last
    inner = parts[first:end]
    if len(inner) < 2 and first + last:
        return parts
    return [*parts[:first], "".join(inner), *parts[end:]]


def _is_part(word: str) -> bool:
    """Tell whether a word may be a part of a plate: short, or with a digit in it."""
    return len(word) <= LONGEST_PART or any(map(str.isdigit, word))


def fold_sql(text: str, vendor: str) -> str:
    """Return SQL for an SQL expression folded likewise."""
    old = "".join([*SEPARATORS, *LETTERS]).replace("'", "''")
    new = " " * len(SEPARATORS) + "".join(LETTERS.values())
    if vendor == "postgresql":
        return f"lower(translate({text}, '{old}', '{new}'))"
    # SQLite has no translate(), and takes no more than a few calls in each other: so
    # it goes through the signs one by one; through the rare ones, where there are any.
    plain = f"{text} NOT GLOB '*[^' || char(1) || '-~]*'"
    many = len(SEPARATORS) + len(LETTERS)
    return (
        "(WITH RECURSIVE folded(n, t) AS ("  # noqa: S608  (our words only)
        f"SELECT CASE WHEN {plain} THEN {many - COMMON} ELSE 0 END, lower({text})"
        " UNION ALL SELECT n + 1, replace(t, substr("
        f"'{old[::-1]}', n + 1, 1), substr('{new[::-1]}', n + 1, 1))"
        f" FROM folded WHERE n < {many}) SELECT t FROM folded WHERE n = {many})"
    )
