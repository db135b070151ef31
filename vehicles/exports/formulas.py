"""Text that a spreadsheet would run."""

import re

# What a formula begins with, as OWASP lists it; the wide forms are Excel's in Japan.
SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(rf"[\t\r\n]|\s*[{SIGNS}]")
# Where the separator of lists is no comma, Excel cuts a line of CSV at its own one,
# and at the ends of lines, quoted or not; quotes and spaces are passed over.
_HIDDEN = re.compile(rf"([;|\t\r\n][\s\"]*)(?=[{SIGNS}])")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take this text for a formula."""
    return bool(_FORMULA.match(text))


def escaped(text: str) -> str:
    """Return the text as a CSV file may hold it: with an apostrophe, which is how one
    types text into a spreadsheet, before what is a formula, also before one that is
    after a separator of any region."""
    safe = _HIDDEN.sub(r"\1'", text)
    return f"'{safe}" if is_formula(safe) else safe
