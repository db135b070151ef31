"""A disk that is full, or nearly."""

import errno
import resource
import shutil
from collections import namedtuple
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.urls import reverse

from attachments.content import inspect
from attachments.models import PrivateDocument, PrivateImage
from core.resilience import disk as room
from tests.attachments import files
from tests.attachments.conftest import disk  # noqa: F401  (a fixture)
from tests.factories import ImageFactory, VehicleFactory

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
Usage = namedtuple("Usage", "total used free")
FILES = [(PrivateImage, files.jpeg()), (PrivateDocument, files.pdf())]
SENTENCE = "There is no room for this file"


@pytest.fixture
def free(monkeypatch):
    """Say how many bytes are free."""

    def say(number: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, number))

    return say


@pytest.fixture
def full(monkeypatch):
    """The disk takes a part of a file, and no more."""

    def refuse(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("attachments.storage._flush", refuse)


@pytest.mark.parametrize(("model", "data"), FILES)
@pytest.mark.usefixtures("full")
def test_nothing_is_left_of_a_file_that_did_not_fit(model, data, disk):  # noqa: F811
    with pytest.raises(ValidationError, match=SENTENCE):
        model.objects.create(title="x", file=files.upload(data))
    assert (model.objects.count(), disk.files()) == (0, set())


def test_real_limit_of_the_system(disk):  # noqa: F811
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="File too large") as raised:
            default_storage.save("documents/x", ContentFile(b"x" * 100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert room.is_full(raised.value)
    assert disk.files() == set()


def test_file_that_is_there_is_not_written_over(disk):  # noqa: F811
    first = default_storage.save("documents/x", ContentFile(b"1"))
    second = default_storage.save("documents/x", ContentFile(b"2"))
    assert {first, second} == disk.files()
    assert disk.read(first) == b"1"


def test_uploads_are_refused_before_the_last_200_mb(free):
    free(201 * MB)
    assert inspect(files.upload(files.pdf()))
    free(199 * MB)
    with pytest.raises(ValidationError, match=SENTENCE):
        inspect(files.upload(files.pdf()))


def test_how_much_stays_free_can_be_set(free, settings):
    settings.MIN_FREE_SPACE = 0
    free(1 * MB)
    assert inspect(files.upload(files.pdf()))


def test_form_says_so_and_keeps_what_was_typed(owner_client, free, disk):  # noqa: F811
    free(10 * MB)
    page = owner_client.post(
        reverse("wagtailimages:add"),
        {"title": "My photo", "file": files.upload(files.jpeg(), "a.jpg")},
    )
    assert page.status_code == 200
    assert SENTENCE in page.content.decode()
    assert "My photo" in page.content.decode()
    assert disk.files() == set()


@pytest.mark.usefixtures("full")
def test_form_whose_file_did_not_fit_after_all(owner_client, disk):  # noqa: F811
    owner_client.raise_request_exception = False
    page = owner_client.post(
        reverse("wagtailimages:add"),
        {"title": "My photo", "file": files.upload(files.jpeg(), "a.jpg")},
    )
    assert page.status_code == 507
    assert "disk of the server is full" in page.content.decode()
    assert (PrivateImage.objects.count(), disk.files()) == (0, set())


def test_page_shows_a_picture_whose_copy_cannot_be_made(
    owner_client, settings, monkeypatch
):
    image = ImageFactory(collection=VehicleFactory().fleet.collection)

    def refuse(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("attachments.storage._flush", refuse)
    page = owner_client.get(reverse("wagtailimages:edit", args=[image.pk]))
    assert page.status_code == 200


def test_health_tells_how_much_is_free(client, free):
    free(150 * MB)
    found = client.get("/health/").json()
    assert found["free_mb"] == 150
    assert "The disk is nearly full: 150 MB are free." in found["problems"]
    free(5000 * MB)
    assert "nearly full" not in str(client.get("/health/").json())


def test_nothing_is_left_of_a_mail_that_did_not_fit(settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND = "autotracker.mail.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            EmailMessage("x", "x" * 100_000, to=["a@b.test"]).send()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
