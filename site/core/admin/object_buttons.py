"""Where a higher app adds what it knows to the pages of a lower one's rows.

An app registers, with the hook ``register_object_buttons``, a function that takes a row
and a user and returns the buttons that lead to its own pages about that row. They
stand in the menu of actions on every page of the row: edit, details, history …

With the hook ``register_object_notices`` it registers one that takes the same and
returns HTML that stands above all else on the row's page and on the form that edits it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.widgets.button import Button

HOOK = "register_object_buttons"
NOTICES = "register_object_notices"

ButtonSource = Callable[[Model, Any], list[Button]]


def buttons(row: Model, user: Any) -> list[Button]:
    """Return what the installed apps add to the pages of a row for this person."""
    sources: list[ButtonSource] = hooks.get_hooks(HOOK)
    return [button for source in sources for button in source(row, user)]


def notices(row: Model, request: HttpRequest) -> SafeString:
    """Return what the installed apps have to say at the top of a row's pages."""
    sources = hooks.get_hooks(NOTICES)
    return format_html_join("", "{}", ((source(row, request),) for source in sources))
