"""What a yearly report says, put onto paper."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language

from core import pdf as paper

TEMPLATE = Path(__file__).with_name("year.typ")


def pdf(made: dict[str, Any], now: datetime) -> bytes:
    """Return the pages of what :mod:`content` made, in the language of this moment."""
    book = made | {"language": get_language() or "en"}
    with TemporaryDirectory() as folder:  # it has no pictures, and reads nothing
        return paper.pdf(TEMPLATE, book, now, folder)


def answer(pages: bytes, of: Any, year: int) -> HttpResponse:
    """Return the pages as a download that is named for a vehicle or fleet."""
    name = f"{slugify(f'{of}-{year}', allow_unicode=True)}.pdf"
    return HttpResponse(
        pages,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
