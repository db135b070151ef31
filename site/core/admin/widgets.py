"""Widgets of the admin's forms."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.admin.staticfiles import versioned_static
from wagtail.snippets.widgets import AdminSnippetChooser
from wagtailmarkdown.widgets import MarkdownTextarea


class ScopedChooserMixin:
    """For chooser widgets: shows nothing as chosen where a browser sent what is no
    key, or the key of a row that is not in ``queryset``, so that the form can come
    back with its sentence and tells nothing of that row.

    A form with many choosers fetches what they show at once: ``known``, by key.
    """

    queryset: Any = None
    known: dict[str, Any] | None = None

    def get_instance(self, value: Any) -> Any:
        if self.known is not None:
            return self.known.get(str(getattr(value, "pk", value)))
        if value is None:
            return None
        try:
            if self.queryset is not None:
                key = getattr(value, "pk", value)
                return self.queryset.filter(pk=key).first()
            return super().get_instance(value)  # type: ignore[misc]  # a mixin
        except (ValueError, OverflowError):
            return None


def _said(text: str, model: type[models.Model]) -> str:
    return gettext(text) % {"object": model._meta.verbose_name}


_about = lazy(_said, str)


class SnippetChooser(ScopedChooserMixin, AdminSnippetChooser):
    """Chooses a vehicle, a supplier …, in the reader's language: Wagtail's own takes
    that of the program's start."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_one_text = _about("Choose %(object)s", self.model)
        self.choose_another_text = _about("Choose another %(object)s", self.model)
        self.link_to_chosen_text = _about("Edit this %(object)s", self.model)


class MarkdownEditor(MarkdownTextarea):
    """The Markdown editor, with buttons and preview that need nothing from
    elsewhere."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs = super().build_attrs(*args, **kwargs)
        return attrs | {"data-markdown-preview-url": reverse("markdown_preview")}

    @property
    def media(self) -> forms.Media:
        # Before the editor's own scripts: it reads its options when it starts.
        options = forms.Media(
            js=[versioned_static("core/markdown-editor.js")],
            css={"all": [versioned_static("core/markdown-editor.css")]},
        )
        return options + super().media
