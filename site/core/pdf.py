"""Tagged PDF, set by Typst.

Typst and its fonts come with its package; nothing is fetched, and no font of the
machine is used, so that a paper looks the same wherever it was made.
"""

import json
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst

# One paper at a time: a long one takes a processor for seconds.
_setting = Lock()


def pdf(template: Path, book: dict[str, Any], at: datetime, folder: str) -> bytes:
    """Return what the template makes of ``book``, which is texts and the names of
    pictures in ``folder``, beyond which nothing is read. Texts come as data, and are
    never read as code. The same data and ``at`` are the same paper, to the byte."""
    data = json.dumps(book)
    with _setting:
        try:
            return _compiled(template, data, at, folder, "ua-1")
        except typst.TypstError:  # a letter that no font has breaks that standard
            return _compiled(template, data, at, folder, "1.7")


def png(template: Path, book: dict[str, Any], folder: str) -> bytes:
    """Return the same as a picture of its one page."""
    with _setting:
        made = _compiler(template, folder).compile(
            format="png", ppi=200, sys_inputs={"book": json.dumps(book)}
        )
    return cast(bytes, made)


def _compiler(template: Path, folder: str) -> typst.Compiler:
    return typst.Compiler(template.read_bytes(), root=folder, ignore_system_fonts=True)


def _compiled(
    template: Path, data: str, at: datetime, folder: str, standard: Any
) -> bytes:
    made = _compiler(template, folder).compile(
        format="pdf",
        sys_inputs={"book": data},
        pdf_standards=standard,
        timestamp=int(at.timestamp()),
    )
    return cast(bytes, made)  # one document was asked for
