"""What is left over between disk and database is found, and mended."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import UploadedFile

from attachments.models import PrivateDocument, PrivateImage, PrivateRendition
from tests.attachments import files
from tests.factories import DocumentFactory, ImageFactory

pytestmark = pytest.mark.django_db


def mend(**options):
    out = StringIO()
    call_command("mend_files", stdout=out, **options)
    return out.getvalue()


def left(name, data=b"x", hours=25):
    """Put a file on the disk that was written hours ago."""
    stored = default_storage.save(name, ContentFile(data))
    written = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(default_storage.path(stored), (written, written))
    return stored


@pytest.mark.parametrize(
    "folder", ["original_images", "documents", "images", "wagtail_uploads"]
)
def test_file_of_nothing_is_deleted_once_it_is_old(disk, folder):
    old, new = left(f"{folder}/old.png"), left(f"{folder}/new.png", hours=23)
    assert old in mend(dry_run=True)
    assert default_storage.exists(old)
    assert old in mend()
    assert not default_storage.exists(old)
    assert default_storage.exists(new)
    mend(hours=0)
    assert not default_storage.exists(new)


def test_what_belongs_to_something_stays(disk):
    image, document = ImageFactory(), DocumentFactory()
    copy = image.get_rendition("width-9")
    upload = UploadedFile.objects.create(file=ContentFile(files.png(), "waits.png"))
    others = left("elsewhere/mine.txt"), left("loose.txt")
    assert mend(hours=0).count("\n") == 1  # the upload waits no longer
    assert not UploadedFile.objects.filter(pk=upload.pk).exists()
    expected = {image.file.name, document.file.name, *others}
    assert disk.files() == expected
    assert default_storage.exists(copy.file.name)
    assert mend(hours=0) == ""


def test_copy_without_file_is_forgotten_and_made_again(disk):
    image = ImageFactory()
    copy = image.get_rendition("width-9")
    default_storage.delete(copy.file.name)
    assert copy.file.name in mend()
    assert not PrivateRendition.objects.exists()
    again = PrivateImage.objects.get().get_rendition("width-9")
    assert default_storage.exists(again.file.name)


@pytest.mark.parametrize("factory", [ImageFactory, DocumentFactory])
def test_row_without_file_is_named_and_kept(disk, factory):
    row = factory(title="Invoice 7")
    default_storage.delete(row.file.name)
    with pytest.raises(CommandError, match=r"Invoice 7.*missing"):
        mend()
    assert type(row).objects.filter(pk=row.pk).exists()


def unexamined(model, row, data):
    """Make a row as it was before files were examined."""
    name = left(f"documents/plain-{row.pk}", data)
    table = model._meta.db_table
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET sha256 = '', file = %s WHERE id = %s",  # noqa: S608  (our own table)
            [name, row.pk],
        )
    return name


def test_file_from_before_is_examined(disk, django_capture_on_commit_callbacks):
    row = ImageFactory()
    unexamined(PrivateImage, row, files.talkative_jpeg())
    with django_capture_on_commit_callbacks(execute=True):
        assert "not examined yet" in mend()
    row = PrivateImage.objects.get()
    assert row.sha256
    assert files.SECRET not in disk.read(row.file.name)
    mend(hours=0)
    assert disk.files() == {row.file.name}


def test_file_from_before_that_is_refused_is_named(disk):
    row = DocumentFactory(title="Old one")
    name = unexamined(PrivateDocument, row, files.pdf(files.script_in_names))
    with pytest.raises(CommandError, match=r"Old one.*scripts"):
        mend()
    assert PrivateDocument.objects.get().file.name == name
    assert default_storage.exists(name)
