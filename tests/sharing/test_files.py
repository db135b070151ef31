"""Photos and documents of a shared page, and how little they tell."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin

from attachments.models import PrivateImage, PrivateRendition
from tests.factories import (
    AttachmentFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    ShareFactory,
)

pytestmark = pytest.mark.django_db


def files_of(visitor, share) -> dict[tuple[int, int], str]:
    found = visitor.get(f"/h/{share.token}.json").json()["files"]
    return {(file["record"], file["file"]): file["url"] for file in found}


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def jpeg() -> bytes:
    """Return a photo that tells where it was taken, by whom and with what."""
    made = BytesIO()
    image = Image.new("RGB", (2000, 1500), "teal")
    exif = image.getexif()
    exif[0x010F] = "Camera of Zanzibar"
    exif[0x9C9D] = "Author Zanzibar".encode("utf-16le")
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    image.save(
        made, "JPEG", exif=exif, comment=b"Comment Zanzibar", xmp=b"<x>Zanzibar</x>"
    )
    return made.getvalue()


def png_with_text() -> bytes:
    made, notes = BytesIO(), PngImagePlugin.PngInfo()
    notes.add_text("Author", "Author Zanzibar")
    Image.new("P", (300, 200)).save(made, "PNG", pnginfo=notes, transparency=0)
    return made.getvalue()


class TestPhotos:
    @pytest.mark.parametrize(
        ("data", "name"), [(jpeg, "zanzibar.jpg"), (png_with_text, "zanzibar.png")]
    )
    def test_are_made_smaller_and_tell_nothing(
        self, visitor, share, vehicle, data, name
    ):
        image = PrivateImage(title="Zanzibar", file=ContentFile(data(), name))
        image._set_image_file_metadata()
        image.save()
        record = MaintenanceRecordFactory(vehicle=vehicle, completed=True)
        AttachmentFactory(record=record, image=image)
        (url,) = files_of(visitor, share).values()
        for size in (url, url.replace(".jpg", "-small.jpg")):
            response = visitor.get(size)
            assert response["Content-Type"] == "image/jpeg"
            assert response["X-Content-Type-Options"] == "nosniff"
            assert "Zanzibar" not in str(response.headers)
            picture = body(response)
            assert b"Zanzibar" not in picture
            assert b"Exif" not in picture
            assert set(Image.open(BytesIO(picture)).info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }
        assert max(Image.open(BytesIO(picture)).size) <= 480

    def test_of_the_vehicle_itself(self, visitor, whole):
        page = visitor.get(whole.path).content.decode()
        url = page.split('class="portrait" src="')[1].split('"')[0]
        assert visitor.get(url)["Content-Type"] == "image/jpeg"

    def test_are_never_the_original(self, visitor, whole):
        for url in files_of(visitor, whole).values():
            visitor.get(url)
        specs = PrivateRendition.objects.values_list("filter_spec", flat=True)
        assert specs
        assert all("bare" in spec for spec in specs)

    def test_without_their_file_are_not_there(self, visitor, whole, files):
        url = files_of(visitor, whole)[0, 0]
        files["photo"].image.file.delete(save=False)
        assert visitor.get(url).status_code == 404


class TestDocuments:
    def test_are_saved_under_a_name_that_tells_nothing(self, visitor, whole):
        response = visitor.get(files_of(visitor, whole)[0, 1])
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="invoice.pdf"'
        assert "sandbox" in response["Content-Security-Policy"]
        assert body(response).startswith(b"%PDF")

    def test_are_not_found_by_the_name(self, visitor, whole):
        assert visitor.get(f"{whole.path}files/invoice.pdf").status_code == 404


class TestOthers:
    def test_are_not_there(self, visitor, whole, vehicle):
        """What a share shows is found under its own link, and nowhere else."""
        other = ShareFactory(vehicle=vehicle, open=True)
        elsewhere = ShareFactory(open=True)
        bare = ShareFactory(vehicle=vehicle, shows_photos=False)
        for url in files_of(visitor, whole).values():
            for share in (other, elsewhere, bare):
                moved = url.replace(whole.token, share.token)
                assert visitor.get(moved).status_code == 404

    def test_what_is_held_back_has_no_address(self, visitor, whole, files):
        assert len(files_of(visitor, whole)) == 2
        url = files_of(visitor, whole)[0, 0]
        type(files["photo"]).objects.filter(pk=files["photo"].pk).update(
            is_private=True
        )
        assert visitor.get(url).status_code == 404

    def test_what_is_of_a_record_held_back_goes_with_it(self, visitor, whole, records):
        urls = files_of(visitor, whole).values()
        records["pads"].is_private = True
        records["pads"].save()
        assert all(visitor.get(url).status_code == 404 for url in urls)

    @pytest.mark.parametrize(
        "name", ["1", "0", "-1", "x" * 18, "../../secret", "%00", "0" * 18]
    )
    def test_what_is_made_up_is_not_there(self, visitor, whole, name):
        assert visitor.get(f"{whole.path}files/{name}/photo.jpg").status_code == 404

    def test_nothing_private_is_reached_without_a_login(self, visitor, whole, files):
        image = files["photo"].image
        rendition = image.get_rendition("max-480x480|format-jpeg")
        for url in (image.file.url, rendition.file.url):
            assert visitor.get(url).status_code == 404


def test_a_picture_of_another_colour_space_is_brought_into_the_common_one(
    visitor, share, vehicle
):
    made = BytesIO()
    Image.new("CMYK", (40, 30)).save(made, "JPEG", icc_profile=b"broken Zanzibar")
    image = ImageFactory(file__data=made.getvalue(), file__filename="x.jpg")
    record = MaintenanceRecordFactory(vehicle=vehicle, completed=True)
    AttachmentFactory(record=record, image=image)
    (url,) = files_of(visitor, share).values()
    assert b"Zanzibar" not in body(visitor.get(url))
