"""Text that a spreadsheet would run."""

# What a formula begins with, as OWASP lists it; the wide forms are Excel's in Japan.
FIRST = "=+-@\t\r\n＝＋－＠"


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take this text for a formula."""
    return text[:1] in FIRST and bool(text)


def escaped(text: str) -> str:
    """Return the text as a CSV file may hold it: a formula after an apostrophe, which
    is how one types text into a spreadsheet."""
    return f"'{text}" if is_formula(text) else text
