"""Text that a spreadsheet would run."""

import re

# What a formula begins with, as OWASP lists it; the wide forms are Excel's in Japan.
SIGNS = "=+\\-@＝＋－＠"
# What may stand before one unseen: spaces, signs of control, marks without a width.
_UNSEEN = r"\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff"
_FORMULA = re.compile(rf"[\t\r\n]|[{_UNSEEN}]*+[{SIGNS}]")
# Where the separator of lists is no comma, Excel cuts a line of CSV at its own one,
# and at the ends of lines, quoted or not; quotes and spaces are passed over.
_ENDS = r";|\t\r\n\v\f\x85\u2028\u2029"
_HIDDEN = re.compile(rf"([{_ENDS}][{_UNSEEN}\"]*+)(?=[{SIGNS}])")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take this text for a formula."""
    return bool(_FORMULA.match(text))


def escaped(text: str) -> str:
    """Return the text as a CSV file may hold it: with an apostrophe, which is how one
    types text into a spreadsheet, before what is a formula, also before one that is
    after a separator of any region."""
    safe = _HIDDEN.sub(r"\1'", text)
    return f"'{safe}" if is_formula(safe) else safe
