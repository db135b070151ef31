"""Form widgets."""

from typing import Any

from django import forms
from django.urls import reverse
from wagtail.admin.staticfiles import versioned_static
from wagtail.snippets.widgets import AdminSnippetChooser
from wagtailmarkdown.widgets import MarkdownTextarea

from attachments.widgets import CarefulChooser


class SnippetChooser(CarefulChooser, AdminSnippetChooser):
    """Chooses a vehicle, a supplier …"""


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
            js=[versioned_static("vehicles/markdown-editor.js")],
            css={"all": [versioned_static("vehicles/markdown-editor.css")]},
        )
        return options + super().media
