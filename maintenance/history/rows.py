"""The lines of a page as HTML.

A template takes a millisecond for ten of them, which is most of what a page costs. So
these are put together here, and whatever somebody typed passes ``escape``.
"""

from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe


def entry(shown: dict[str, Any]) -> SafeString:
    """Return one line of the history, from the texts that :class:`pages.Page` made.
    ``details`` are HTML already, cleaned by :mod:`text`."""
    parts = [
        f'<li class="entry{" seen" if shown["is_observation"] else ""}">'
        f'<time datetime="{shown["iso"]}">{escape(shown["day"])}</time><div>'
        f"<h4>{escape(shown['description'])}</h4>"
        f'<p class="meta"><span class="sort">{escape(shown["sort"])}</span>',
        *(
            f"<span>{escape(shown[name])}</span>"
            for name in ("mileage", "cost", "supplier")
            if shown[name]
        ),
        "</p>",
    ]
    if shown["details"]:
        parts.append(f'<div class="details">{shown["details"]}</div>')
    if shown["photos"]:
        parts += ['<ul class="photos">', *map(_photo, shown["photos"]), "</ul>"]
    if shown["papers"]:
        parts += ['<ul class="papers">', *map(_paper, shown["papers"]), "</ul>"]
    parts.append("</div></li>")
    return mark_safe("".join(parts))  # noqa: S308  (all that was typed is escaped)


def _photo(file: dict[str, Any]) -> str:
    return (
        f'<li><a href="{escape(file["url"])}"><img src="{escape(file["small"])}"'
        f' width="{file["width"]}" height="{file["height"]}"'
        f' alt="{escape(file["name"])}" loading="lazy"></a></li>'
    )


def _paper(file: dict[str, Any]) -> str:
    return (
        f'<li><a href="{escape(file["url"])}" download>{escape(file["name"])}'
        ' <span class="meta">PDF</span></a></li>'
    )
