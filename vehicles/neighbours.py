"""Where a higher app adds what it knows to the pages of a lower one's rows.

An app registers, with the hook ``register_row_buttons``, a function that takes a row
and a user and returns the buttons that lead to its own pages about that row. They
stand in the menu of actions on every page of the row: edit, details, history …
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from wagtail import hooks
from wagtail.admin.widgets.button import Button

HOOK = "register_row_buttons"

Source = Callable[[Model, Any], list[Button]]


def buttons(row: Model, user: Any) -> list[Button]:
    """Return what the installed apps add to the pages of a row for this person."""
    sources: list[Source] = hooks.get_hooks(HOOK)
    return [button for source in sources for button in source(row, user)]
