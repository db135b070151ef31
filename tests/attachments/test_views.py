import pytest
from django.urls import reverse

from tests.factories import DocumentFactory, ImageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return ImageFactory()


def test_image_and_rendition_are_served_to_those_who_may_use_the_admin(
    owner_client, image
):
    for file in (image.file, image.get_rendition("width-4").file):
        response = owner_client.get(file.url)
        assert response.status_code == 200
        assert b"".join(response.streaming_content).startswith(b"\x89PNG")
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'"
        assert response["Cache-Control"].startswith("private")


def test_nobody_else_gets_one(client, image):
    assert client.get(image.file.url).status_code == 404
    client.force_login(UserFactory())
    assert client.get(image.file.url).status_code == 404


@pytest.mark.parametrize(
    "name", ["../../manage.py", "original_images/none.png", "", "%00", "secret-key"]
)
def test_what_no_row_names_is_not_found(owner_client, name):
    assert owner_client.get(f"/media/{name}").status_code == 404


def test_row_whose_file_is_gone_is_not_found(owner_client, image):
    image.file.storage.delete(image.file.name)
    assert owner_client.get(image.file.url).status_code == 404


def test_document_wants_a_login(client, owner_client):
    document = DocumentFactory()
    response = owner_client.get(document.url)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    client.logout()
    response = client.get(document.url)
    assert response.status_code == 302
    assert reverse("wagtailadmin_login") in response["Location"]
