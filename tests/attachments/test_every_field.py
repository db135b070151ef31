"""No file gets past the one rule: whatever takes or stores one is found here by
itself, and has to ask."""

from io import BytesIO
from unittest.mock import patch

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from PIL import Image, ImageFile, UnidentifiedImageError
from wagtail.models import UploadedFile

from attachments.content import IMAGES
from attachments.fields import CheckedFileMixin
from attachments.forms import CheckedUploadMixin
from tests.attachments import files
from tests.privacy.conftest import ours, worlds
from tests.privacy.test_walk import extra, tour

__all__ = ["ours", "worlds"]

pytestmark = pytest.mark.django_db

# What is stored of others' files by another way than its field, and where that is
# tested: made by us from a picture that was examined; the picture of a person; kept
# until the rest of a form is right.
OTHERWISE = {
    "attachments.PrivateRendition.file": "tests/attachments/test_models.py",
    "wagtailusers.UserProfile.avatar": "tests/tenancy/test_avatars.py",
    "wagtailcore.UploadedFile.file": "below",
}
# Wagtail's own models of files, in whose place ours stand: they have no rows.
REPLACED = ("wagtailimages.", "wagtaildocs.")


def test_every_field_of_every_model_asks():
    found = {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    }
    unchecked = {
        name
        for name, field in found.items()
        if not issubclass(field.attr_class, CheckedFileMixin)
        and not name.startswith(REPLACED)
    }
    assert unchecked == set(OTHERWISE)
    assert len(found) - len(unchecked) >= 2


# They hand what they are given to ``attachments.uploads``, and say what it says.
HANDED_ON = {
    "PhotoForm.photo": "tests/maintenance/test_photos.py",
    "MaintenanceRecordForm.new_files": "tests/maintenance/test_files.py",
    "CompleteRecordForm.new_files": "tests/maintenance/test_files.py",
}


@pytest.mark.once
@pytest.mark.long
def test_every_field_of_every_form_asks(client, owner, ours):
    """The forms of every page there is: what they are made of is noted on the way."""
    client.force_login(owner)
    made: list[forms.BaseForm] = []
    make = forms.BaseForm.__init__

    def noted(form, *args, **kwargs):
        make(form, *args, **kwargs)
        made.append(form)

    with patch.object(forms.BaseForm, "__init__", noted):
        for url in (*(url for _address, url in tour(ours).values()), *extra(ours)):
            client.get(url)
    found = {
        f"{type(form).__name__}.{name}": isinstance(field, CheckedUploadMixin)
        for form in made
        for name, field in form.fields.items()
        if isinstance(field, forms.FileField) or field.widget.needs_multipart_form
    }
    assert {name for name, asks in found.items() if not asks} == set(HANDED_ON)
    checked = {"AvatarForm.avatar", "PrivateImageForm.file", "PrivateDocumentForm.file"}
    assert checked <= set(found)


@pytest.mark.parametrize("model", ["image", "document"])
def test_what_waits_for_the_rest_of_its_form_asks(owner_client, disk, model):
    """Many files at once, of which one has no collection: it is kept aside."""
    url = reverse(
        f"wagtail{model}s:add_multiple"
        if model == "image"
        else "wagtaildocs:add_multiple"
    )
    data = files.talkative_jpeg() if model == "image" else files.pdf()
    sent = {"files[]": SimpleUploadedFile("x.jpg", data), "collection": "777"}
    owner_client.post(url, sent)
    for name in disk.files():
        assert files.SECRET not in disk.read(name)
    with pytest.raises(ValidationError):
        UploadedFile.objects.create(file=files.upload(files.image("GIF")))


KINDS = ["GIF", "TIFF", "WEBP", "BMP", "PPM", "ICO", "TGA", "PCX", "SGI", "JPEG2000"]


@pytest.mark.parametrize("kind", KINDS)
def test_pillow_opens_nothing_else(kind):
    data = files.image(kind)
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(data))


def test_nor_starts_ghostscript():
    with patch("subprocess.check_call") as call, patch("subprocess.Popen") as popen:
        for data in (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF",):
            with pytest.raises(UnidentifiedImageError):
                Image.open(BytesIO(data)).load()
            parser = ImageFile.Parser()
            parser.feed(data)
            with pytest.raises(OSError, match="cannot parse"):
                parser.close()
    assert not call.called
    assert not popen.called


def test_nor_what_a_part_of_pillow_brings_along_later():
    Image.init()
    Image.open(BytesIO(files.talkative_jpeg())).getexif()
    from PIL import EpsImagePlugin, TiffImagePlugin

    for plugin in (EpsImagePlugin.EpsImageFile, TiffImagePlugin.TiffImageFile):
        Image.register_open(plugin.format, plugin)
    assert set(Image.OPEN) == set(Image.ID) == set(IMAGES)
