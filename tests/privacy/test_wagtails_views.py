"""Wagtail's own views of rows that belong to a person or a fleet."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import APIToken

from tests.factories import ImageFactory
from tests.privacy.conftest import SECRET, member

pytestmark = pytest.mark.django_db

VIEWS = ("edit", "delete", "history", "history_results", "usage")


def ping(row, session: int = 1) -> str:
    meta = row._meta
    args = [meta.app_label, meta.model_name, row.pk, session]
    return reverse("wagtailadmin_editing_sessions:ping", args=args)


@pytest.fixture
def token(foreign):
    """Somebody else's token, which was looked at just now."""
    owner = foreign.rows["user"]
    token, _plaintext = APIToken.create_token(user=owner, name=f"{SECRET} phone")
    log(token, "wagtail.apitoken.create", user=owner)
    EditingSession.objects.create(
        user=owner,
        content_type=ContentType.objects.get_for_model(token),
        object_id=token.pk,
        last_seen_at=timezone.now(),
    )
    return token


@pytest.mark.parametrize("who", ["manager", "viewer", "nobody"])
@pytest.mark.parametrize("view", VIEWS)
def test_anothers_token_is_not_there(client, request, token, who, view):
    client.force_login(request.getfixturevalue(who))
    url = reverse(f"wagtailusers_api_tokens:{view}", args=[token.pk])
    for method in (client.get, client.post):
        answer = method(url)
        assert answer.status_code in (404, 405)
        assert "phone" not in answer.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("who", ["manager", "viewer", "nobody"])
def test_nor_is_who_has_its_form_open(client, request, token, who):
    person = request.getfixturevalue(who)
    client.force_login(person)
    answer = client.post(ping(token))
    assert answer.status_code == 404
    assert not EditingSession.objects.filter(user=person).exists()


def test_ones_own_and_a_superusers_views_work(client, token, owner):
    for person in (token.user, owner):
        client.force_login(person)
        for view in VIEWS:
            url = reverse(f"wagtailusers_api_tokens:{view}", args=[token.pk])
            assert client.get(url).status_code == 200, view
        assert client.post(ping(token)).status_code == 200


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "٣"])
def test_a_key_that_is_none_is_not_found(client, owner, token, key):
    client.force_login(owner)
    for view in ("history", "usage", "edit"):
        url = reverse(f"wagtailusers_api_tokens:{view}", args=[token.pk])
        assert client.get(url.replace(f"/{token.pk}/", f"/{key}/")).status_code == 404
    url = ping(token).replace(f"/{token.pk}/1/", f"/{key}/1/")
    assert client.post(url).status_code == 404
    assert client.post(ping(token), {"revision_id": key}).status_code == 404
    assert client.post(ping(token, int("9" * 30))).status_code == 200


@pytest.mark.parametrize(
    "name", ["wagtailimages:index", "wagtaildocs:index", "wagtailimages_chooser:choose"]
)
def test_tags_of_foreign_files_are_not_offered(client, manager, ours, foreign, name):
    mine = ImageFactory(collection=ours.fleet.collection)
    for world, word in ((ours, "receipts"), (foreign, SECRET)):
        for key in ("privateimage", "privatedocument"):
            world.rows[key].tags.add(word)
    mine.tags.add("receipts")
    client.force_login(manager)
    page = client.get(reverse(name)).content.decode()
    assert SECRET not in page
    assert "receipts" in page
    other = member(foreign.fleet, "viewers")
    client.force_login(other)
    assert "receipts" not in client.get(reverse(name)).content.decode()
