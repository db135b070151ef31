"""The files on a record: papers of its supplier, and what somebody drew."""

from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

from django.utils.text import slugify

from autotracker.demo.histories import Work
from autotracker.demo.papers import Item, Paper
from autotracker.demo.pictures import picture
from autotracker.demo.shelf import Shelf
from maintenance.models import Attachment, MaintenanceRecord

Kind = Attachment.Kind


def attachments(
    shelf: Shelf, record: MaintenanceRecord, work: Work, today: date
) -> list[Attachment]:
    """Store the files that belong to a record; return what ties them to it."""
    return [*_papers(shelf, record, work, today), *_drawings(shelf, record, work)]


def _papers(
    shelf: Shelf, record: MaintenanceRecord, work: Work, today: date
) -> Iterator[Attachment]:
    """Store invoice and quote as PDF, and a receipt as the photo of it."""
    collection = record.vehicle.fleet.collection
    day = record.completed_date or today - timedelta(days=5)
    for kind, items in (
        (Kind.INVOICE, work.invoice),
        (Kind.QUOTE, work.quote),
        (Kind.RECEIPT, work.receipt),
    ):
        if not items:
            continue
        paper = _paper(record, kind, items, day)
        title = f"{paper.kind} {paper.number}: {record.description}"
        name = slugify(f"{kind} {paper.number}")
        if kind == Kind.RECEIPT:
            scan = shelf.image(collection, f"{name}.png", title, paper.scanned())
            yield Attachment(image=scan, kind=kind, caption=title)
        else:
            print_ = shelf.document(collection, f"{name}.pdf", title, paper.printed())
            yield Attachment(document=print_, kind=kind, caption=title)


def _paper(
    record: MaintenanceRecord, kind: Kind, items: tuple[Item, ...], day: date
) -> Paper:
    vehicle, supplier = record.vehicle, record.supplier
    key = f"{vehicle.name} {record.description} {kind}"
    # The same number each time, and one that nobody sees a pattern in.
    number = f"{day.year}-{crc32(key.encode()) % 9000 + 1000}"
    return Paper(
        seller=supplier.name if supplier else "",
        address=supplier.address if supplier else "",
        kind=str(kind.label),
        number=number,
        day=day,
        customer=vehicle.fleet.name,
        vehicle=f"{vehicle.make} {vehicle.model}, {vehicle.plate or vehicle.name}",
        items=items,
        currency=vehicle.fleet.currency,
    )


def _drawings(
    shelf: Shelf, record: MaintenanceRecord, work: Work
) -> Iterator[Attachment]:
    if drawing := work.drawing:
        collection = record.vehicle.fleet.collection
        image = shelf.image(
            collection, drawing.name, drawing.caption, picture(drawing.name)
        )
        kind = Kind.PHOTO if drawing.name.endswith(".jpg") else Kind.OTHER
        yield Attachment(image=image, kind=kind, caption=drawing.caption)
