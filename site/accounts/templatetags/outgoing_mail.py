"""What pages say about outgoing mail."""

from typing import Any

from django import template

from accounts import outgoing

register = template.Library()


@register.inclusion_tag("accounts/mail_notice.html")
def mail_notice() -> dict[str, Any]:
    """Say, if it is so, that mail is not sent, where it lies and what to set."""
    return {"leaves": outgoing.leaves(), "folder": outgoing.kept_in()}
