"""Correct a word that occurs nowhere to the most similar one that does.

One slip (two in long words) leaves the beginning or the end of a word as it was. So
the newest rows with either are looked through for words that are nearly the same:
within the same fleets, and however many rows there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.search.index import Probe, Scope, pattern, texts
from core.search.sources import Source

LOOKED_THROUGH = 500  # rows
SHORTEST, LONG = 4, 8  # letters


def corrections(source: Source, words: Sequence[str], scope: Scope) -> dict[str, str]:
    """Return what may be meant by each of the words that stands nowhere: the word, or
    part of one, that is nearest to it and stands in a row; of several a whole one, and
    then the one that stands in most. Nothing, if one of them is like no other word. One
    query."""
    looks = {
        word: [Probe([pattern(word)], 1)]
        + [Probe([part], LOOKED_THROUGH) for part in _intact(word)]
        for word in words
    }
    asked = [look for some in looks.values() for look in some]
    answers = iter(texts(source, asked, scope))
    found = {}
    for word, some in looks.items():
        itself, *like = (next(answers) for _look in some)
        if itself:
            continue
        rows = {key: text for rows in like for key, text in rows.items()}
        if (meant := _nearest(word, rows.values())) is None:
            return {}
        found[word] = meant
    return found


def _nearest(word: str, texts: Iterable[str]) -> str | None:
    counts = Counter(_alike(texts, word))
    slips = {found: distance(word, found.word) for found in counts}
    near = [found for found in counts if slips[found] <= _allowed(word)]
    near.sort(key=lambda found: (slips[found], found.is_part, -counts[found]))
    return near[0].word if near else None


def distance(one: str, other: str) -> int:
    """Return how many letters have to be changed, added, left out or swapped with their
    neighbour to make one word of the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, met in enumerate(other, 1):
            best = min(
                last[column] + 1,
                line[-1] + 1,
                last[column - 1] + (letter != met),
            )
            swapped = (
                row > 1
                and column > 1
                and letter == other[column - 2]
                and met == one[row - 2]
            )
            line.append(min(best, before[column - 2] + 1) if swapped else best)
        before, last = last, line
    return last[-1]


def _allowed(word: str) -> int:
    return 1 if len(word) < LONG else 2


def _intact(word: str) -> list[str]:
    """Return the beginning and the end, of which one is as it was meant; of a short
    word nothing."""
    if len(word) < SHORTEST:
        return []
    length = max(2, len(word) // 2 - 1)
    begin, end = word[:length], word[-length:]
    return [pattern(begin), end if length > 2 else f"{end} "]


class _Candidate(NamedTuple):
    word: str
    is_part: bool = False


def _alike(texts: Iterable[str], word: str) -> Iterable[_Candidate]:
    """Yield the words of the texts that may be meant, and the ends and beginnings of
    longer ones: of a VIN, of “Luftfilter”."""
    letters, length, slips = set(word), len(word), _allowed(word)
    for text in texts:
        for found in set(text.split()):
            if len(found) > length + slips:
                parts = {found[-length:], found[:length]}
            else:
                parts = {found} if len(found) >= length - slips else set()
            for part in parts:
                if len(letters ^ set(part)) <= 2 * slips:
                    yield _Candidate(part, part != found)
