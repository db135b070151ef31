from urllib.parse import unquote_to_bytes

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


TITLES = {
    "Oil change": 'inline; filename="Oil change.{}"',
    'A "B" \\ C/D': 'inline; filename="A B C D.{}"',
    "Bremsbeläge": "inline; filename*=utf-8''Bremsbel%C3%A4ge.{}",
    "a\u202egnp.exe": 'inline; filename="agnp.exe.{}"',
    "a\r\nSet-Cookie: x=1": 'inline; filename="a Set-Cookie x=1.{}"',
    "../../etc": 'inline; filename="etc.{}"',
    "\u202e": 'inline; filename="file.{}"',
}


@pytest.mark.parametrize("title", TITLES)
def test_file_is_saved_under_its_title(owner_client, title):
    for row, extension in ((ImageFactory(), "png"), (DocumentFactory(), "pdf")):
        # Past the model, which would clean it.
        type(row).objects.filter(pk=row.pk).update(title=title)
        url = row.url if extension == "pdf" else row.file.url
        response = owner_client.get(url)
        assert response["Content-Disposition"] == TITLES[title].format(extension)


def test_long_title_fits_a_file_system(owner_client):
    image = ImageFactory(title="Ü" * 255)
    name = owner_client.get(image.file.url)["Content-Disposition"].split("''")[1]
    assert len(unquote_to_bytes(name)) < 256


@pytest.mark.parametrize("factory", [ImageFactory, DocumentFactory])
def test_browser_that_has_a_file_is_not_sent_it_again(client, owner_client, factory):
    row = factory()
    url = row.url if factory is DocumentFactory else row.file.url
    etag = owner_client.get(url)["ETag"]
    again = owner_client.get(url, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert owner_client.get(url, headers={"If-None-Match": '"x"'}).status_code == 200
    client.force_login(UserFactory())
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 404


def test_document_is_answered_with_the_same_care(owner_client):
    response = owner_client.get(DocumentFactory().url)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["Cache-Control"].startswith("private")
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    "address", ["/documents/{}/x.pdf", "/documents/{}/%00", "/documents/9{}9{:030}/x"]
)
def test_document_under_another_name_is_not_found(owner_client, address):
    document = DocumentFactory()
    assert owner_client.get(address.format(document.pk, 7)).status_code == 404


def test_document_wants_a_login(client, owner_client):
    document = DocumentFactory()
    response = owner_client.get(document.url)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    client.logout()
    response = client.get(document.url)
    assert response.status_code == 302
    assert reverse("wagtailadmin_login") in response["Location"]
