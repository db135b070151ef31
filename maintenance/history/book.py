"""The history on paper: a service book as tagged PDF, set by Typst.

Typst and its fonts come with its package; nothing is fetched, and no font of the
machine is used, so that a book looks the same wherever it was made.
"""

import json
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from maintenance.history import text
from maintenance.history.content import Content, History
from maintenance.history.pages import Page, Wish

TEMPLATE = Path(__file__).with_name("book.typ")
# One book at a time: a long one takes a processor for seconds.
_setting = Lock()


def pdf(content: Content, history: History, check: str, wish: Wish) -> bytes:
    """Return the book of a whole history, with its check value."""
    page = Page(content, wish, check, "")
    with override(wish.language):
        book = _book(page, history)
    # The same history is the same book, to the byte.
    return _set(json.dumps(book), content.changed())


def _set(book: str, at: datetime) -> bytes:
    with _setting:
        try:
            return _compiled(book, at, "ua-1")
        except typst.TypstError:  # a letter that no font has breaks that standard
            return _compiled(book, at, "1.7")


def _compiled(book: str, at: datetime, standard: Any) -> bytes:
    compiler = typst.Compiler(TEMPLATE.read_bytes(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"book": book},
        pdf_standards=standard,
        timestamp=int(at.timestamp()),
    )
    return cast(bytes, made)  # one document was asked for


def _book(page: Page, history: History) -> dict[str, Any]:
    """Return what the template puts onto paper: texts only."""
    shown = page.context(history.entries)
    return {
        "language": page.wish.language,
        "title": page.car.title,
        "kind": _("Maintenance history"),
        "note": shown["note"],
        "facts": shown["facts"],
        "tasks": [_task(task) for task in shown["tasks"]],
        "years": [
            (str(year), [_entry(entry) for entry in entries])
            for year, entries in shown["years"]
        ],
        "totals": shown["totals"],
        "changed": _("Last changed: %(changed)s") % {"changed": shown["changed"]},
        "check": shown["check"],
        "words": {
            "upcoming": _("Still to be done"),
            "done": _("What was done"),
            "nothing": _("Nothing was entered yet."),
            "cost": _("What it cost"),
            "type": _("Type of work"),
            "amount": _("Amount"),
            "check": _("Check value"),
            "explained": _(
                "The same value stands in the PDF and in the data file of this "
                "history, as long as nothing was changed. If two differ, the history "
                "was changed in between."
            ),
        },
    }


def _task(task: dict[str, str]) -> dict[str, str]:
    day = _("due on %(day)s") % {"day": task["day"]} if task["day"] else ""
    mileage = task["mileage"]
    at = _("due at %(mileage)s") % {"mileage": mileage} if mileage else ""
    meta = " · ".join(filter(None, (task["sort"], day, at)))
    return {"description": task["description"], "meta": meta}


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    meta = (entry["sort"], entry["mileage"], entry["cost"], entry["supplier"])
    return {
        "day": entry["day"],
        "description": entry["description"],
        "meta": " · ".join(filter(None, meta)),
        "details": text.plain(entry["source"]).splitlines(),
        "files": [file["name"] for file in (*entry["photos"], *entry["papers"])],
    }
