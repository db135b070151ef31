"""Template tags that show images and documents."""

from typing import Any

from django import template

from attachments import files

register = template.Library()

register.filter("file_name", files.name_of)
register.filter("file_facts", files.facts)
register.filter("file_url", files.open_url)
register.filter("file_edit_url", files.edit_url)


@register.inclusion_tag("attachments/file.html")
def show_file(file: files.File, caption: str = "") -> dict[str, Any]:
    """Show a file: its thumbnail, its name as a link that opens it, its facts."""
    return {
        "file": file,
        "is_image": files.kind_of(file) == "image",
        "title": caption or file.title,
        "facts": files.facts(file),
        "url": files.open_url(file),
    }
