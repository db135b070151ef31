"""Valid files, mutated at random: nothing but a sentence comes out of the form, and
what is accepted is one of the three kinds by every judge."""

from io import BytesIO

import magic
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from attachments.content import Kind, inspect
from attachments.forms import DocumentUploadField, ImageUploadField
from tests.attachments import files

SEEDS = [
    files.talkative_jpeg(),
    files.jpeg("CMYK", progressive=True),
    files.talkative_png(),
    files.png("P"),
    files.pdf(pages=2),
    files.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    files.pdf(files.script_in_names),
]
MIMES = {
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.PDF: "application/pdf",
}


@st.composite
def mutated(draw):
    """A valid file of which bytes were changed, cut out, repeated, or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _number in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["change", "cut", "repeat", "insert", "end"])):
            case "change":
                data[at : at + length] = draw(st.binary(max_size=length))
            case "cut":
                del data[at : at + length]
            case "repeat":
                data[at:at] = data[at : at + length]
            case "insert":
                data[at:at] = draw(st.sampled_from(SEEDS))[: length * 20]
            case "end":
                del data[at:]
    return bytes(data)


def judge(data):
    """Put a file before the form, and whatever is accepted before all judges."""
    for field in (ImageUploadField(), DocumentUploadField()):
        try:
            file = field.clean(SimpleUploadedFile("x.png", data))
        except ValidationError:
            continue
        content, kept = file.content, file.read()
        assert content.kind in field.kinds
        assert magic.from_buffer(kept, mime=True) == MIMES[content.kind]
        if content.kind == Kind.PDF:
            with pikepdf.open(BytesIO(kept), attempt_recovery=False) as pdf:
                assert len(pdf.pages) == content.pages
        else:
            image = Image.open(BytesIO(kept))
            image.load()
            assert image.format == content.kind
        again = inspect(files.upload(kept))
        assert (again.kind, again.sha256) == (content.kind, content.sha256)


@given(mutated())
@settings(max_examples=300)
def test_mutated_files(data):
    judge(data)


@given(st.sampled_from(SEEDS).flatmap(lambda seed: st.binary().map(seed[:20].__add__)))
@settings(max_examples=100)
def test_noise_behind_a_signature(data):
    judge(data)


@pytest.mark.long
@given(mutated())
@settings(max_examples=20_000)
def test_very_many_mutated_files(data):
    judge(data)
