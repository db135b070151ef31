"""What arrives of a file that is too large."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

from attachments.models import PrivateImage
from tests.attachments import files

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [3, 9])  # megabytes: in memory, and on the disk
def test_only_the_limit_is_written_down(
    owner_client, disk, settings, monkeypatch, size
):
    written = []
    take = TemporaryFileUploadHandler.receive_data_chunk

    def count(self, data, start):
        written.append(len(data))
        return take(self, data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
    settings.MAX_UPLOAD_SIZE = 1024 * 1024
    data = files.png() + bytes(size * 1024 * 1024)
    upload = SimpleUploadedFile("photo.png", data)
    sent = {"title": "x", "collection": 1, "file": upload}
    response = owner_client.post(reverse("wagtailimages:add"), sent)
    assert response.status_code == 200
    (sentence,) = response.context["form"].errors["file"]
    assert sentence.startswith(f"This file has {size}.0")
    assert "1.0" in sentence
    assert sum(written) <= settings.MAX_UPLOAD_SIZE
    assert not disk.files()
    assert not PrivateImage.objects.exists()
