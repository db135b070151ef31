"""What a page says of its entries and files: texts, ready to be drawn."""

from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from sharing.content.schema import Entry, File, Task
from sharing.rendering import check_value, text
from sharing.rendering.formatting import Writing


class Picture(NamedTuple):
    """A photo or document as it is called and found."""

    name: str
    url: str
    small: str
    width: int
    height: int
    file: File


class Line(NamedTuple):
    """An entry of the history."""

    iso: str
    day: str
    sort: str
    is_observation: bool
    description: str
    mileage: str
    cost: str
    supplier: str
    source: str
    details: SafeString
    photos: list[Picture]
    papers: list[Picture]


class ToDo(NamedTuple):
    """Work that is still to be done."""

    description: str
    meta: str


def line(entry: Entry, write: Writing, base: str) -> Line:
    """Return what is said of an entry. Its details are HTML, cleaned by ``text``."""
    files = [picture(file, write, base) for file in entry.files]
    return Line(
        entry.day.isoformat(),
        write.day(entry.day),
        write.words.sort(entry.type_code, entry.type_name),
        entry.is_observation,
        entry.description,
        write.distance(entry.mileage),
        write.money(entry.cost, entry.currency),
        entry.supplier,
        entry.details,
        mark_safe(text.html(entry.details) if entry.details else ""),  # noqa: S308  (cleaned)
        [one for one in files if one.file.is_image],
        [one for one in files if not one.file.is_image],
    )


def picture(file: File, write: Writing, base: str) -> Picture:
    """Return what a file is called, and where it is."""
    url, kind = check_value.file_url(base, file), write.words.kind(file.kind)
    return Picture(
        f"{kind}: {file.caption}" if file.caption else kind,
        url,
        url.replace(".jpg", "-small.jpg"),
        file.width,
        file.height,
        file,
    )


def task(shown: Task, write: Writing) -> ToDo:
    """Return what is said of work that is to be done."""
    _ = write.words.say
    day, mileage = write.day(shown.due_date), write.distance(shown.due_mileage)
    parts = (
        write.words.sort(shown.type_code, shown.type_name),
        _("due on %(day)s") % {"day": day} if day else "",
        _("due at %(mileage)s") % {"mileage": mileage} if mileage else "",
    )
    return ToDo(shown.description, " · ".join(filter(None, parts)))
