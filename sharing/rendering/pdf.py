"""The history on paper: a service book as tagged PDF. It is made in a folder of its own
that holds its pictures, and reads nothing else."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core import pdf as paper
from sharing.content.history import Content
from sharing.content.schema import History
from sharing.rendering import chart, pdf_images, text
from sharing.rendering.pages import Page, Wish
from sharing.rendering.presenters import Line

TEMPLATE = Path(__file__).with_name("pdf.typ")


def pdf(content: Content, history: History, check: str, wish: Wish) -> bytes:
    """Return the book of a whole history, with its check value. The same history is
    the same book, to the byte."""
    page = Page(content, wish, check, "")
    with TemporaryDirectory() as folder:
        pictures = pdf_images.put(Path(folder), content.files, history)
        book = _book(page, history, pictures)
        return paper.pdf(TEMPLATE, book, content.totals().changed, folder)


def _book(page: Page, history: History, pictures: dict[str, str]) -> dict[str, Any]:
    """Return what the template puts onto paper: texts, and names of pictures."""
    portrait, totals = page.portrait(), page.content.totals()
    return {
        "language": page.words.language,
        "title": page.car.title,
        "note": page.note(),
        "portrait": pictures.get(portrait.file.key, "") if portrait else "",
        "facts": page.facts(history.readings),
        "chart": chart.picture(page.car, history.readings, page.write),
        "charted": chart.title(history.readings, page.write),
        "tasks": page.tasks(),
        "years": [
            (str(year), [_entry(line, pictures) for line in lines])
            for year, lines in page.years(history.entries)
        ],
        "totals": page.totals(totals.sorts),
        "changed": page.changed(totals.changed),
        "check": page.check,
        "words": _words(page),
    }


def _words(page: Page) -> dict[str, str]:
    _ = page.words.say
    return {
        "kind": _("Maintenance history"),
        "portrait": _("Photo of the vehicle"),
        "odometer": _("Odometer"),
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
    }


def _entry(line: Line, pictures: dict[str, str]) -> dict[str, Any]:
    """Return an entry: files that are no pictures in it are named."""
    meta = (line.sort, line.mileage, line.cost, line.supplier)
    files = [*line.photos, *line.papers]
    return {
        "day": line.day,
        "description": line.description,
        "meta": " · ".join(filter(None, meta)),
        "details": text.plain(line.source).splitlines(),
        "photos": [
            (pictures[one.file.key], one.name)
            for one in files
            if one.file.key in pictures
        ],
        "files": [one.name for one in files if one.file.key not in pictures],
    }
