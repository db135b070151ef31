"""Keys of rows, as browsers send them."""

from typing import Any


def is_key(value: Any) -> bool:
    """Tell whether a value could be the key of a row: a database would fail on other
    words, and on a number beyond 64 bits."""
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) < 19
