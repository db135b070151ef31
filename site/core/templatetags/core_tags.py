"""Template tags that every app needs."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from core import markdown
from core.admin import object_buttons

register = template.Library()


@register.filter
def markdown_html(text: str) -> SafeString:
    """Return the cleaned HTML of a Markdown text."""
    return markdown.render(text)


@register.simple_tag(takes_context=True)
def object_notices(context: Any, row: Any) -> SafeString:
    """Return what the apps have to say at the top of a row's pages."""
    return object_buttons.notices(row, context["request"])


@register.simple_tag
def join_present(*parts: Any) -> str:
    """Return the parts that are there, with dots between them."""
    return " · ".join(str(part) for part in parts if part)
