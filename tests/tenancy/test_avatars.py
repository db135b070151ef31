"""Pictures of people: the one rule for files, and who is shown one."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.admin.templatetags.wagtailadmin_tags import avatar_url
from wagtail.users.models import UserProfile

from attachments.orphans import loose_files
from tests.attachments import files
from tests.attachments.conftest import disk
from tests.privacy.conftest import foreign, manager, member, nobody, ours, worlds

__all__ = ["disk", "foreign", "manager", "nobody", "ours", "worlds"]

pytestmark = pytest.mark.django_db

ACCOUNT = reverse("wagtailadmin_account")


@pytest.fixture
def send(client, manager, disk):
    """Chooses a picture in one's account, as a browser does."""
    client.force_login(manager)

    def send(data=None, name="me.png", **more):
        page = client.get(ACCOUNT)
        sent = {}
        for panels in page.context["panels_by_tab"].values():
            for panel in panels:
                for bound in panel.get_form():
                    if (
                        bound.value() not in (None, False)
                        and "avatar" not in bound.name
                    ):
                        sent[bound.html_name] = bound.value()
        if data is not None:
            sent["avatar-avatar"] = SimpleUploadedFile(name, data)
        return client.post(ACCOUNT, sent | more)

    return send


def stored(user) -> Image.Image:
    profile = UserProfile.objects.get(user=user)
    return Image.open(BytesIO(profile.avatar.read()))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (files.png(size=(900, 300)), "PNG"),
        (files.png("RGBA", size=(900, 300)), "PNG"),
        (files.png("P", size=(900, 300)), "PNG"),
        (files.png("L", size=(900, 300)), "PNG"),
        (files.jpeg(size=(900, 300)), "JPEG"),
        (files.jpeg("CMYK", size=(900, 300)), "JPEG"),
        (files.jpeg("L", size=(900, 300)), "JPEG"),
    ],
)
def test_is_made_small(send, manager, disk, data, kind):
    assert send(data, "whatever.gif").status_code == 302
    picture = stored(manager)
    assert picture.format == kind
    assert picture.size == (400, 133)
    assert len(disk.files()) == 1


def test_stands_upright_and_tells_nothing_of_the_camera(send, manager, disk):
    assert send(files.talkative_jpeg(), "Anna at home.jpg").status_code == 302
    width, height = stored(manager).size
    assert width < height  # it was taken with the phone held upright
    (name,) = disk.files()
    assert "Anna" not in name
    assert files.SECRET not in disk.read(name)
    assert b"Exif" not in disk.read(name)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
        (files.image("GIF"), "GIF"),
        (files.image("TIFF"), "TIFF"),
        (files.image("WEBP"), "WebP"),
        (files.image("BMP"), "This kind of picture"),
        (files.bomb(), "megapixels"),
        (files.pdf(), "document"),
        (files.png(size=(300, 200))[:-60], "end of this file"),
        (b"", ""),
    ],
)
def test_what_is_no_picture_is_refused_at_the_field(send, manager, disk, data, words):
    page = send(data)
    assert page.status_code == 200
    said = page.content.decode().split('id="id_avatar-avatar-help"')[1][:900]
    assert 'role="alert"' in said
    assert words.lower() in said.lower()
    assert not disk.files()
    own = UserProfile.objects.filter(user=manager)
    assert not own.exclude(avatar="").exists()


def test_another_takes_its_place_and_none_is_left_behind(
    send, manager, disk, django_capture_on_commit_callbacks
):
    send(files.png())
    (first,) = disk.files()
    with django_capture_on_commit_callbacks(execute=True):
        send(files.jpeg())
    (second,) = disk.files()
    assert first != second
    with django_capture_on_commit_callbacks(execute=True):
        send()  # nothing chosen
    assert disk.files() == {second}
    with django_capture_on_commit_callbacks(execute=True):
        send(**{"avatar-avatar-clear": "on"})
    assert not disk.files()
    assert not UserProfile.objects.get(user=manager).avatar


def test_goes_with_the_account(
    send, client, manager, owner, disk, django_capture_on_commit_callbacks
):
    send(files.png())
    assert len(disk.files()) == 1
    client.force_login(owner)
    url = reverse("wagtailusers_users:delete", args=[manager.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert not UserProfile.objects.filter(user=manager).exists()
    assert not disk.files()


def test_one_without_an_account_is_left_over(send, manager, disk):
    send(files.png())
    later = timezone.now() + timedelta(days=1)
    assert not list(loose_files(later))
    UserProfile.objects.update(avatar="")
    assert set(loose_files(later)) == disk.files()


def test_is_shown_to_those_who_may_know_of_the_person(
    send, client, manager, ours, foreign, nobody, owner
):
    send(files.png())
    url = avatar_url(manager)
    assert url.startswith("/media/avatar_images/")
    assert url in client.get(ACCOUNT).content.decode()
    for person, status in (
        (manager, 200),
        (member(ours.fleet, "viewers"), 200),
        (owner, 200),
        (member(foreign.fleet, "managers"), 404),
        (nobody, 404),
        (None, 404),
    ):
        client.logout()
        if person:
            client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == status, person
    client.force_login(manager)
    answer = client.get(url)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get("/media/avatar_images/%00_examined_").status_code == 404


def test_what_was_stored_unexamined_is_not_shown(client, manager, disk):
    profile = UserProfile.get_for_user(manager)
    profile.avatar.save("old.tiff", files.upload(files.image("TIFF")))
    client.force_login(manager)
    assert client.get(f"/media/{profile.avatar.name}").status_code == 404
    assert avatar_url(manager) == "/static/wagtailadmin/images/default-user-avatar.png"
    assert client.get(ACCOUNT).status_code == 200
