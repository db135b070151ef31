"""Every path by which a file gets in through the browser: the rule holds on each, and a
refusal keeps nothing."""

import html
import json
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection, UploadedFile

from attachments.errors import SENTENCES
from attachments.models import PrivateDocument, PrivateImage
from tests.attachments import files
from tests.factories import DocumentFactory, ImageFactory

pytestmark = pytest.mark.django_db


@dataclass
class Path:
    """A screen that takes a file."""

    model: Any
    address: str
    prefix: str = ""
    field: str = "file"
    replaces: bool = False

    def send(self, client, data, name, **fields):
        """Send a file as a browser does."""
        collection = Collection.get_first_root_node().pk
        upload = SimpleUploadedFile(name, data, "image/png")
        fields = {"title": name, "collection": collection} | fields
        sent = {f"{self.prefix}{key}": value for key, value in fields.items()}
        key = self.field if "[" in self.field else f"{self.prefix}{self.field}"
        args = [row.pk for row in self.model.objects.all()] if self.replaces else []
        sent[key] = upload
        return client.post(reverse(self.address, args=args), sent)


IMAGES = {
    "add": Path(PrivateImage, "wagtailimages:add"),
    "many": Path(PrivateImage, "wagtailimages:add_multiple", field="files[]"),
    "chooser": Path(
        PrivateImage, "wagtailimages_chooser:create", "image-chooser-upload-"
    ),
    "replace": Path(PrivateImage, "wagtailimages:edit", replaces=True),
}
DOCUMENTS = {
    "add": Path(PrivateDocument, "wagtaildocs:add"),
    "many": Path(PrivateDocument, "wagtaildocs:add_multiple", field="files[]"),
    "chooser": Path(
        PrivateDocument, "wagtaildocs_chooser:create", "document-chooser-upload-"
    ),
    "replace": Path(PrivateDocument, "wagtaildocs:edit", replaces=True),
}
PATHS = [
    *(pytest.param(path, id=f"image, {name}") for name, path in IMAGES.items()),
    *(pytest.param(path, id=f"document, {name}") for name, path in DOCUMENTS.items()),
]


def good(path):
    """A file that a path takes, and that tells something it should not."""
    if path.model is PrivateImage:
        return files.talkative_jpeg()
    return files.pdf() + b"<script>" + files.SECRET


@pytest.fixture
def before(disk, request):
    """What is there before: one row to be replaced, where a path replaces."""
    path = request.getfixturevalue("path")
    if path.replaces:
        factory = ImageFactory if path.model is PrivateImage else DocumentFactory
        factory()
    return disk.files()


@pytest.mark.parametrize("path", PATHS)
def test_good_file_is_stored_clean_under_a_generated_name(
    owner_client, disk, before, path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = path.send(owner_client, good(path), "../../My “car”\u202egnp.exe")
    assert response.status_code in (200, 302)
    row = path.model.objects.get()
    assert disk.files() == {row.file.name}
    assert disk.files() != before
    folder, name = row.file.name.split("/")
    assert folder in ("original_images", "documents")
    assert name.split(".")[1] == ("jpg" if path.model is PrivateImage else "pdf")
    assert len(name) == 36
    assert files.SECRET not in disk.read(row.file.name)
    assert row.title == "My “car”gnp.exe"
    assert len(row.sha256) == 64
    assert row.file_size == len(disk.read(row.file.name))
    if path.model is PrivateDocument:
        assert row.page_count == 1
    else:
        assert (row.width, row.height) == (48, 32)


REFUSED = {
    "empty": b"",
    "gif": files.image("GIF"),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "html": b"<html>%PDF-1.4</html>",
    "executable": b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x02\0\x3e\0" + b"\0" * 99,
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99,
    "truncated": files.jpeg()[:-200],
    "too_many_pixels": files.bomb(9000, 9000),
    "pdf_starts_late": b"\n<" + files.pdf(),
    "pdf_scripts": files.pdf(files.script_in_names),
    "pdf_embedded_files": files.pdf(files.attach),
}


def sentence(path, code, data):
    """The beginning of what a path has to say of a file."""
    if path.model is PrivateImage and data.startswith(b"%PDF-"):
        code = "belongs_to_documents"
    if path.model is PrivateDocument and data.startswith((b"\x89PNG", b"\xff\xd8")):
        code = "belongs_to_images"
    return str(SENTENCES[code]).partition("%(")[0]


def text(response):
    """What a response says, whether it is a page or JSON with a page in it."""
    said = response.content.decode()
    if said.startswith("{"):
        said = json.dumps(json.loads(said), ensure_ascii=False)
    return html.unescape(said)


@pytest.mark.parametrize("path", PATHS)
def test_refused_file_leaves_a_sentence_and_nothing_else(
    owner_client, disk, before, path
):
    rows = list(path.model.objects.values())
    for code, data in REFUSED.items():
        for name in ("photo.jpg", "paper.pdf"):
            response = path.send(owner_client, data, name)
            assert response.status_code == 200, (code, name)
            assert sentence(path, code, data) in text(response), (code, name)
            assert disk.files() == before, (code, name)
    assert list(path.model.objects.values()) == rows
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["x" * 396 + ".png", "\u202e.png", "a\0b.pdf", "%00"])
def test_strange_names_become_titles(owner_client, disk, before, path, name):
    response = path.send(owner_client, good(path), name)
    assert response.status_code in (200, 302)
    row = path.model.objects.get()
    assert len(row.title) <= 255
    assert row.title
    assert row.title.isprintable()
    assert "x" * 100 not in row.file.name


@pytest.mark.parametrize("path", [IMAGES["many"], DOCUMENTS["many"]])
def test_title_somebody_typed_is_kept(owner_client, disk, path):
    path.send(owner_client, good(path), "scan0001.jpg", title="Invoice “7/8”")
    assert path.model.objects.get().title == "Invoice “7/8”"


@pytest.mark.parametrize("path", [IMAGES["many"], DOCUMENTS["many"]])
def test_upload_that_waits_for_its_title_is_examined_again(owner_client, disk, path):
    """Wagtail keeps a file meanwhile whose title is refused."""
    path.send(owner_client, good(path), "scan0001.jpg", title="y" * 300)
    waiting = UploadedFile.objects.get()
    kind = path.model._meta.verbose_name
    address = f"create_multiple_from_uploaded_{kind}"
    url = reverse(f"{path.address.split(':')[0]}:{address}", args=[waiting.pk])
    prefix = f"uploaded-{kind}-{waiting.pk}"
    root = Collection.get_first_root_node().pk
    data = {f"{prefix}-title": "Scan", f"{prefix}-collection": root}
    assert owner_client.post(url, data).json()["success"]
    row = path.model.objects.get()
    assert disk.files() == {row.file.name}
    assert files.SECRET not in disk.read(row.file.name)


@pytest.mark.parametrize("path", [IMAGES["replace"], DOCUMENTS["replace"]])
def test_old_file_and_its_copies_go_only_after_the_new_one_is_certain(
    owner_client, disk, path, django_capture_on_commit_callbacks
):
    is_image = path.model is PrivateImage
    row = ImageFactory() if is_image else DocumentFactory()
    copies = [row.get_rendition("width-9").file.path] if is_image else []
    old = row.file.name
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        path.send(owner_client, good(path), "new.jpg")
        assert old in disk.files()
    assert callbacks
    row.refresh_from_db()
    assert disk.files() == {row.file.name}
    assert not any(FilePath(copy).exists() for copy in copies)
