"""Addresses of view-sets."""

from typing import Any

from django.db.models import Model
from django.urls import reverse


def admin_url(model: type[Model] | Model, view: str, *keys: Any) -> str:
    """Return the address of a view of the model's view-set: ``list``, ``add``,
    ``edit`` …, the latter for the row with this key."""
    viewset: Any = getattr(model, "snippet_viewset")  # noqa: B009  (set by Wagtail)
    return reverse(viewset.get_url_name(view), args=keys)
