"""Why a file is not taken: one code and one sentence for each reason."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    # About any file
    "empty": _("This file is empty. Choose it again, or another one."),
    "too_large": _(
        "This file has %(size)s, and %(limit)s is the limit. Make it smaller, or split "
        "it."
    ),
    "no_room": _(
        "There is no room for this file: the disk of the server is nearly full. "
        "Whoever runs it has to make room; nothing of the file was kept."
    ),
    "gone": _("This file cannot be read any more. Choose it again."),
    "truncated": _("The end of this file is missing. Copy it again, and add that."),
    "damaged": _("This file is damaged: it cannot be opened. Save it anew."),
    "disagreement": _("This file is not clearly one of PNG, JPEG and PDF."),
    "polyglot": _("This file is two kinds of file in one, which only attacks need."),
    "belongs_to_images": _("This is a photo or picture. Add it under Images."),
    "belongs_to_documents": _("This is a PDF. Add it under Documents."),
    # About a picture
    "too_many_pixels": _(
        "This picture has %(pixels)s megapixels, and %(limit)s is the limit. Make it "
        "smaller."
    ),
    "unusual_jpeg": _("This is a rare kind of JPEG. Save it anew as ordinary JPEG."),
    "unusual_png": _("This is a rare kind of PNG. Save it anew as ordinary PNG."),
    "png_hidden_data": _(
        "There is something hidden behind the picture in this PNG. Save it anew."
    ),
    # About a PDF
    "pdf_starts_late": _(
        "There is something before the beginning of this PDF. Print it to a new PDF, "
        "and add that."
    ),
    "pdf_encrypted": _(
        "This PDF cannot be opened without a password. Save it without, and add that."
    ),
    "pdf_embedded_files": _(
        "This PDF carries other files inside. Print it to a new PDF, and add that."
    ),
    "pdf_acts": _(
        "This PDF would send something or lead elsewhere as soon as it is opened. "
        "Print it to a new PDF, and add that."
    ),
    "pdf_launches": _(
        "This PDF would start a program. Print it to a new PDF, and add that."
    ),
    "pdf_scripts": _(
        "There are scripts in this PDF. Print it to a new PDF, and add that."
    ),
    "pdf_multimedia": _(
        "There is sound, film or a 3D model in this PDF. Print it to a new PDF, and "
        "add that."
    ),
    "pdf_no_pages": _("There is no page in this PDF."),
    "pdf_too_many_pages": _("This PDF has more than %(limit)s pages. Split it."),
    # Of another kind
    "heic": _(
        "This is a HEIC photo, which few programs can show. Send it as JPEG: on an "
        "iPhone, choose Settings, Camera, Formats, Most Compatible, or share the photo "
        "with the option Most Compatible."
    ),
    "avif": _("This is an AVIF picture. Save it as JPEG or PNG, and add that."),
    "gif": _("This is a GIF picture. Save it as PNG, and add that."),
    "webp": _("This is a WebP picture. Save it as JPEG or PNG, and add that."),
    "tiff": _("This is a TIFF picture. Save it as JPEG, PNG or PDF, and add that."),
    "svg": _("This is an SVG drawing, which may run scripts. Save it as PNG."),
    "other_picture": _("This kind of picture is not known. Save it as JPEG or PNG."),
    "postscript": _("This is PostScript, a program. Save it as PDF, and add that."),
    "html": _("This is a web page. Print it to a PDF, and add that."),
    "executable": _("This is a program. Only PNG, JPEG and PDF can be added."),
    "script": _("This is a script. Only PNG, JPEG and PDF can be added."),
    "archive": _("This is an archive. Unpack it, and add the PNG, JPEG or PDF inside."),
    "office": _("This is an office document. Save it as PDF, and add that."),
    "media": _("This is a film or a sound. Only PNG, JPEG and PDF can be added."),
    "text": _("This is plain text. Print it to a PDF, and add that."),
    "unknown": _("Only PNG, JPEG and PDF can be added; this file is none of them."),
}


def refusal(code: str, **params: Any) -> ValidationError:
    """Return the error that says why, to be raised."""
    return ValidationError(SENTENCES[code], code=code, params=params)
