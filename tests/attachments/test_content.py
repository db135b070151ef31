"""What a file may be, and what is left of it: the rule itself, without a database."""

import re
import zipfile
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from attachments.content import DOCUMENTS, IMAGES, Kind, inspect
from attachments.errors import SENTENCES
from tests.attachments import files


def taken(data, **kinds):
    """Return what is kept of a file, as bytes."""
    content = inspect(files.upload(data), **kinds)
    kept = content.file.read()
    assert content.size == len(kept) == content.file.size
    return content, kept


def code_of(data, **kinds):
    with pytest.raises(ValidationError) as caught:
        inspect(files.upload(data), **kinds)
    (message,) = caught.value.messages
    assert len(message.split()) > 3
    assert message.endswith(".")
    return caught.value.code


def pixels(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image.mode, image.size, image.tobytes()


# --- Taken ----------------------------------------------------------------------------

JPEGS = {
    "grey": files.jpeg("L"),
    "colour": files.jpeg(),
    "CMYK": files.jpeg("CMYK"),
    "progressive": files.jpeg(progressive=True),
    "restart markers": files.jpeg(restart_marker_blocks=1),
    "optimised": files.jpeg(optimize=True, subsampling=0),
    "RGB inside": files.jpeg(keep_rgb=True),
    "talkative": files.talkative_jpeg(),
    "one pixel": files.jpeg(size=(1, 1)),
}
PNGS = {
    "colour": files.png(),
    "grey": files.png("L"),
    "palette": files.png("P"),
    "bits": files.png("1"),
    "transparent": files.png("RGBA"),
    "grey with alpha": files.png("LA"),
    "16 bits": files.png("I;16"),
    "talkative": files.talkative_png(),
}


@pytest.mark.parametrize("data", JPEGS.values(), ids=JPEGS)
def test_jpeg_is_taken_and_looks_the_same(data):
    content, kept = taken(data)
    assert (content.kind, content.extension) == (Kind.JPEG, "jpg")
    assert pixels(kept) == pixels(data)
    assert (content.width, content.height) == pixels(data)[1]
    assert content.pages is None


@pytest.mark.parametrize("data", PNGS.values(), ids=PNGS)
def test_png_is_taken_and_looks_the_same(data):
    content, kept = taken(data)
    assert (content.kind, content.extension) == (Kind.PNG, "png")
    assert pixels(kept) == pixels(data)
    assert (content.width, content.height) == pixels(data)[1]


@pytest.mark.parametrize("pages", [1, 3])
def test_pdf_is_taken_as_it_is(pages):
    data = files.pdf(pages=pages)
    content, kept = taken(data)
    assert (content.kind, content.extension, content.pages) == (Kind.PDF, "pdf", pages)
    assert kept == data


@pytest.mark.parametrize(
    "data", [files.talkative_jpeg(), files.talkative_png(), files.pdf()]
)
def test_what_was_taken_is_taken_again_unchanged(data):
    first, kept = taken(data)
    second, again = taken(kept)
    assert again == kept
    assert first.sha256 == second.sha256


def test_what_was_found_good_is_not_examined_again():
    content = inspect(files.upload(files.png()))
    assert inspect(content.file) is content


# --- Kept and dropped -----------------------------------------------------------------


@pytest.mark.parametrize("data", [files.talkative_jpeg(), files.talkative_png()])
def test_nothing_is_told_but_orientation_and_colour(data):
    assert files.SECRET in data
    _content, kept = taken(data)
    assert files.SECRET not in kept
    image = Image.open(BytesIO(kept))
    assert dict(image.getexif()) == {0x0112: 6}
    assert image.info["icc_profile"] == files.profile()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [files.jpeg, files.png])
def test_orientation_stays(make, orientation):
    _content, kept = taken(make(exif=files.exif(orientation)))
    assert Image.open(BytesIO(kept)).getexif().get(0x0112, 1) == orientation


def archive():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("secret.txt", files.SECRET)
    return data.getvalue()


TRAILERS = {
    "second picture": files.jpeg(),
    "motion clip": b"\0\0\0\x18ftypmp42" + files.SECRET,
    "archive": archive(),
    "web page": b"<html><script>" + files.SECRET,
}


@pytest.mark.parametrize("trailer", TRAILERS.values(), ids=TRAILERS)
@pytest.mark.parametrize("data", [files.jpeg(), files.png()], ids=["JPEG", "PNG"])
def test_what_follows_the_picture_is_dropped(data, trailer):
    _content, kept = taken(data + trailer)
    assert kept == taken(data)[1]


def test_second_pictures_of_a_phone_are_dropped():
    data = BytesIO()
    files.picture().save(
        data, "MPO", save_all=True, append_images=[files.picture("L").convert("RGB")]
    )
    _content, kept = taken(data.getvalue())
    image = Image.open(BytesIO(kept))
    assert image.format == "JPEG"
    assert b"MPF\0" not in kept
    assert len(kept) < len(data.getvalue())


def test_frames_of_an_animation_are_dropped():
    data = BytesIO()
    files.picture().save(
        data, "PNG", save_all=True, append_images=[files.picture().rotate(90)]
    )
    assert b"fdAT" in data.getvalue()
    _content, kept = taken(data.getvalue())
    assert not getattr(Image.open(BytesIO(kept)), "is_animated", False)
    assert pixels(kept) == pixels(files.png())


@pytest.mark.parametrize(
    "made_up",
    [
        b"x" * 200,
        files.profile()[:-8],
        files.profile()[:16] + b"CMYK" + files.profile()[20:],
    ],
)
@pytest.mark.parametrize("make", [files.jpeg, files.png])
def test_what_is_no_colour_profile_is_dropped(make, made_up):
    _content, kept = taken(make(icc_profile=made_up))
    assert "icc_profile" not in Image.open(BytesIO(kept)).info


def test_what_is_appended_to_a_pdf_is_cut_off():
    data = files.pdf()
    _content, kept = taken(data + b"<html><script>" + files.SECRET)
    assert kept == data


# --- Refused --------------------------------------------------------------------------

PICTURES = {
    "gif": files.image("GIF"),
    "webp": files.image("WEBP"),
    "tiff": files.image("TIFF"),
    "other_picture": files.image("BMP"),
    "avif": files.image("AVIF"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99,
    "postscript": files.image("EPS"),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
}
OTHERS = {
    "html": b"<!doctype html><html><body>%PDF-1.4</body></html>",
    "executable": b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x02\0\x3e\0" + b"\0" * 99,
    "script": b"#!/bin/sh\nrm -rf /\n",
    "archive": archive(),
    "media": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 99,
    "text": b"To whom it may concern, the brakes are new.\n",
    "unknown": bytes(range(1, 32)) * 9,
    "empty": b"",
}
DOS = b"MZ" + b"\0" * 58 + b"\x40\0\0\0PE\0\0" + b"\0" * 200


@pytest.mark.parametrize(
    ("data", "code"),
    [
        *((data, code) for code, data in {**PICTURES, **OTHERS}.items()),
        (DOS, "executable"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n' + PICTURES["svg"], "svg"),
        (b"\n<" + files.pdf(), "pdf_starts_late"),
        (b"\n<html><script>1</script>" + files.pdf(), "html"),
        (b"GIF89a" + files.pdf(), "gif"),
    ],
)
def test_other_kinds_have_their_sentence(data, code):
    assert code_of(data) == code


def test_each_sentence_is_its_own():
    sentences = [str(sentence) for sentence in SENTENCES.values()]
    assert len(set(sentences)) == len(sentences)


GOOD = {
    "JPEG": files.talkative_jpeg(),
    "PNG": files.talkative_png(),
    "PDF": files.pdf(),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
@pytest.mark.parametrize("share", [0.03, 0.3, 0.5, 0.8, 0.99])
def test_truncated_file_is_refused(data, share):
    assert code_of(data[: int(len(data) * share)]) in ("truncated", "damaged")


def test_jpeg_that_ends_within_its_picture_is_refused_although_it_verifies():
    data = files.jpeg(size=(400, 300))
    cut = data[: len(data) // 2]
    Image.open(BytesIO(cut)).verify()
    assert code_of(cut) == "truncated"


def test_png_with_something_behind_the_data_of_its_picture_is_refused():
    data = files.png()
    hidden = files.chunk(b"IDAT", files.SECRET * 4000)
    assert code_of(data[:-12] + hidden + data[-12:]) == "png_hidden_data"


def test_bomb_is_refused():
    data = files.bomb()
    assert len(data) < 30_000
    assert code_of(data) == "too_many_pixels"


def test_limits_are_settings(settings):
    data = files.png(size=(1000, 1001))
    settings.MAX_IMAGE_PIXELS = 1_000_000
    assert code_of(data) == "too_many_pixels"
    settings.MAX_IMAGE_PIXELS = 1_001_000
    taken(data)
    settings.MAX_UPLOAD_SIZE = len(data) - 1
    assert code_of(data) == "too_large"
    settings.MAX_UPLOAD_SIZE = len(data)
    taken(data)


def test_jpeg_of_too_many_pixels_is_refused(settings):
    settings.MAX_IMAGE_PIXELS = 1_000_000
    assert code_of(files.jpeg(size=(1000, 1001))) == "too_many_pixels"


@pytest.mark.parametrize(
    "data",
    [
        files.with_segments(files.jpeg(), files.segment(0xFE, files.pdf())),
        files.with_chunks(files.png(), files.chunk(b"zzZz", files.pdf())),
    ],
)
def test_picture_that_is_also_a_pdf_is_refused(data):
    assert code_of(data) == "polyglot"


def test_pdf_that_is_also_an_archive_is_refused():
    assert code_of(files.pdf() + archive() + b"\n%%EOF") in ("damaged", "polyglot")
    hidden = archive()
    # The archive's comment holds the end of the PDF.
    end = b"\nstartxref\n9\n%%EOF\n"
    hidden = hidden[:-2] + len(end).to_bytes(2, "little") + end
    assert code_of(files.pdf() + hidden) == "polyglot"


def test_jpeg_of_very_many_scans_is_refused():
    data = files.jpeg(progressive=True)
    start = data.index(b"\xff\xda")
    scans = data[start:-2]
    assert code_of(data[:-2] + scans * 60 + data[-2:]) == "unusual_jpeg"


@pytest.mark.parametrize("marker", [0xC3, 0xC9, 0xCA])
def test_rare_kinds_of_jpeg_are_refused(marker):
    data = files.jpeg()
    assert code_of(data.replace(b"\xff\xc0", bytes([0xFF, marker]))) == "unusual_jpeg"


def test_rare_kinds_of_png_are_refused():
    extra = files.with_chunks(files.png(), files.chunk(b"XYZW", b"x"))
    assert code_of(extra) == "unusual_png"


def test_wrong_checksum_is_refused():
    data = bytearray(files.png())
    data[-20] ^= 1
    assert code_of(bytes(data)) == "damaged"


def test_files_are_told_where_they_belong():
    assert code_of(files.jpeg(), kinds=DOCUMENTS) == "belongs_to_images"
    assert code_of(files.png(), kinds=DOCUMENTS) == "belongs_to_images"
    assert code_of(files.pdf(), kinds=IMAGES) == "belongs_to_documents"


# --- PDF that does something ------------------------------------------------------


BOM = b"\xef\xbb\xbf"
BLANKS = [b"\n", b"\r\n\r\n", b" \t\f\n", b"\n" * 1024, BOM, BOM + b"\n"]
PLAIN, PACKED = pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate


def late(document):
    """A script deep in an object that nothing refers to by a plain way."""
    inner = files.action(S="JavaScript", JS="app.alert(1)")
    chain = pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=[inner])
    files.annotation(document, "Link", A=chain)


ACTIVE = [
    ("pdf_scripts", files.script_in_names),
    ("pdf_scripts", late),
    ("pdf_scripts", files.set_root(OpenAction=files.action(S="JavaScript", JS="1"))),
    ("pdf_scripts", files.set_root(AA={"/WC": files.action(S="JavaScript", JS="1")})),
    ("pdf_scripts", files.set_root(AcroForm={"/XFA": "x", "/Fields": []})),
    ("pdf_launches", files.set_root(OpenAction=files.action(S="Launch", F="cmd.exe"))),
    ("pdf_embedded_files", files.attach),
    ("pdf_embedded_files", files.set_root(Collection=pikepdf.Dictionary())),
    (
        "pdf_embedded_files",
        lambda document: files.annotation(document, "FileAttachment", FS="x"),
    ),
    ("pdf_embedded_files", files.set_root(OpenAction=files.action(S="GoToE", D="x"))),
    ("pdf_multimedia", lambda document: files.annotation(document, "RichMedia")),
    ("pdf_multimedia", lambda document: files.annotation(document, "3D")),
    ("pdf_multimedia", lambda document: files.annotation(document, "Screen")),
    *(("pdf_acts", change) for change in files.acting_on_opening()),
    ("pdf_no_pages", lambda document: document.pages.__delitem__(0)),
]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
@pytest.mark.parametrize(("code", "change"), ACTIVE)
def test_pdf_that_does_something_is_refused(code, change, packed):
    data = files.pdf(change, object_stream_mode=PACKED if packed else PLAIN)
    assert code_of(data) == code


def test_names_written_otherwise_are_found():
    data = files.pdf(files.script_in_names, object_stream_mode=PLAIN)
    for plain, written in ((b"/JavaScript", b"/J#61vaScrip#74"), (b"/JS", b"/#4a#53")):
        data = data.replace(plain, written)
    # The positions of the objects have changed; qpdf writes them anew.
    repaired = BytesIO()
    with pikepdf.open(BytesIO(data)) as document:
        document.save(repaired)
    assert code_of(repaired.getvalue()) == "pdf_scripts"


def test_words_in_a_pdf_are_no_scripts():
    def change(document):
        document.docinfo["/Title"] = "How to open /JavaScript and /Launch it"
        document.docinfo["/JSX"] = "x"

    assert taken(files.pdf(change))[0].pages == 1


# --- PDF that may be opened, and not changed -------------------------------------


def locked(change=None, user="", **options):
    options = {"owner": "owner", "R": 6} | options
    return files.pdf(change, encryption=pikepdf.Encryption(user=user, **options))


REVISIONS = [
    {"R": 6},
    {"R": 4, "aes": True},
    {"R": 4, "aes": False, "metadata": False},
    {"R": 3, "aes": False, "metadata": False},
    {"R": 2, "aes": False, "metadata": False},
]


@pytest.mark.parametrize("options", REVISIONS)
def test_pdf_that_opens_without_a_password_is_taken_as_it_is(options):
    allowed = pikepdf.Permissions(modify_other=False, extract=False)
    data = locked(allow=allowed, **options)
    content, stored = taken(data)
    assert content.pages == 1
    assert stored == data


@pytest.mark.parametrize("options", REVISIONS)
def test_pdf_that_opens_with_a_password_only_is_refused(options):
    assert code_of(locked(user="secret", **options)) == "pdf_encrypted"


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
@pytest.mark.parametrize(("code", "change"), ACTIVE)
def test_encryption_hides_nothing(code, change, packed):
    mode = PACKED if packed else PLAIN
    lock = pikepdf.Encryption(owner="owner", user="", R=6)
    data = files.pdf(change, object_stream_mode=mode, encryption=lock)
    assert code_of(data) == code


# --- Electronic invoices ----------------------------------------------------------

XML = b"""<?xml version='1.0' encoding='UTF-8'?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:\
CrossIndustryInvoice:100"><rsm:ExchangedDocument/></rsm:CrossIndustryInvoice>"""
UBL = b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>"


def with_files(**carried):
    """Return a change that puts files of these names into a PDF."""

    def change(document):
        for name, data in carried.items():
            document.attachments[name] = data

    return change


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("factur-x.xml", XML),
        ("zugferd-invoice.xml", XML),
        ("ZUGFeRD-invoice.xml", BOM + XML),
        ("xrechnung.xml", UBL),
        ("order-x.xml", b"<SCRDMCCBDACIOMessageStructure >"),
        ("factur-x.xml", b"<!-- made by us -->\n" + XML.partition(b"\n")[2]),
    ],
)
def test_electronic_invoice_is_taken_as_it_is(name, data, packed):
    mode = PACKED if packed else PLAIN
    made = files.pdf(with_files(**{name: data}), object_stream_mode=mode)
    assert taken(made)[1] == made
    assert taken(locked(with_files(**{name: data})))[0].pages == 1


def specifications(document):
    return [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and "/EF" in item
    ]


def unnamed(document):
    document.attachments["factur-x.xml"] = XML
    for item in specifications(document):
        del item["/UF"], item["/F"]


def called_otherwise(document):
    document.attachments["factur-x.xml"] = XML
    for item in specifications(document):
        item["/UF"] = "run.exe"


def hidden_beside(document):
    document.attachments["factur-x.xml"] = XML
    document.Root["/Hidden"] = document.make_indirect(
        pikepdf.Stream(document, b"MZ", Type=pikepdf.Name.EmbeddedFile)
    )


def two_streams(document):
    document.attachments["factur-x.xml"] = XML
    for item in specifications(document):
        hidden = pikepdf.Stream(document, b"MZ")
        item["/EF"]["/UF"] = document.make_indirect(hidden)


@pytest.mark.parametrize(
    "change",
    [
        with_files(**{"factur-x.xml": XML, "prices.xls": b"x"}),
        with_files(**{"factur-x.xml": XML, "xrechnung.xml": UBL}),
        with_files(**{"factur-x.exe": XML}),
        with_files(**{"../factur-x.xml": XML}),
        with_files(**{"invoice.xml": XML}),
        with_files(**{"factur-x.xml": b"MZ\x90"}),
        with_files(**{"factur-x.xml": b"<html><script>1</script></html>"}),
        with_files(**{"factur-x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + XML}),
        with_files(**{"factur-x.xml": XML + b" " * (5 * 1024 * 1024)}),
        unnamed,
        called_otherwise,
        hidden_beside,
        two_streams,
    ],
)
def test_any_other_file_inside_is_refused(change):
    for data in (files.pdf(change), locked(change)):
        assert code_of(data) == "pdf_embedded_files"


# --- Empty lines before a PDF -----------------------------------------------------


@pytest.mark.parametrize("blank", BLANKS)
def test_empty_lines_before_a_pdf_are_cut_off(blank):
    data = files.pdf(pages=2)
    content, stored = taken(blank + data)
    assert stored == data
    assert content.pages == 2


@pytest.mark.parametrize("blank", BLANKS)
def test_positions_that_know_of_them_are_put_right(blank):
    data = files.pdf(object_stream_mode=PLAIN)

    def moved(found):
        return b"%010d" % (int(found[0]) + len(blank))

    shifted = re.sub(rb"\b\d{10}(?= 00000 n)", moved, data)
    start = re.search(rb"startxref\s+(\d+)", shifted)
    at = str(int(start[1]) + len(blank)).encode()
    shifted = shifted[: start.start(1)] + at + shifted[start.end(1) :]
    content, stored = taken(blank + shifted)
    assert content.pages == 1
    assert stored.startswith(b"%PDF-")
    with pikepdf.open(BytesIO(stored), attempt_recovery=False) as document:
        assert len(document.pages) == 1


def test_too_many_of_them_are_no_beginning():
    assert code_of(b"\n" * 1025 + files.pdf()) != ""


def test_what_is_refused_is_refused_behind_them():
    for code, change in ACTIVE:
        assert code_of(b"\n" + files.pdf(change)) == code
    assert code_of(b"\n" + files.pdf()[:-300]) in ("truncated", "damaged")


def test_pdf_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr("attachments.pdf.MAX_PAGES", 2)
    assert code_of(files.pdf(pages=3)) == "pdf_too_many_pages"
    taken(files.pdf(pages=2))
