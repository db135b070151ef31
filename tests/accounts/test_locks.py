"""The screen that shows closed doors and opens them."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts import lockout
from accounts.lockout import Door
from tests.accounts.conftest import ELSEWHERE, HOME
from tests.factories import UserFactory
from tests.pages import messages_of

pytestmark = pytest.mark.django_db

SECRET = "what ann typed at bob's"


@pytest.fixture
def url():
    return reverse("locks:index")


@pytest.fixture
def locked(owner):
    """Ann at home, an address that tried many names, and a reset by e-mail."""
    UserFactory(username="ann")
    now = timezone.now()
    for _ in range(5):
        lockout.count(Door.LOGIN, "ann", HOME, now)
    for number in range(50):
        lockout.count(Door.LOGIN, f"name{number}", ELSEWHERE, now)
    for _ in range(3):
        lockout.count(Door.RESET, "ann@example.org", HOME, now)


@pytest.fixture
def editor():
    """Somebody who may use the admin and all that groups can be given."""
    user = UserFactory(username="editor")
    user.user_permissions.set(Permission.objects.all())
    return user


def rows(response):
    return {
        (lock.door, lock.username, lock.network) for lock in response.context["locks"]
    }


def test_shows_what_is_closed(owner_client, locked, url):
    response = owner_client.get(url)
    assert rows(response) == {
        ("login", "ann", HOME),
        ("login", "", ELSEWHERE),
        ("password reset", "ann@example.org", HOME),
    }
    assert "any name" in response.content.decode()
    assert "name7" not in response.content.decode()


def test_says_so_if_nothing_is(owner_client, url):
    assert "Nothing is locked." in owner_client.get(url).content.decode()


def test_stands_in_the_settings_menu(owner_client, url):
    page = owner_client.get(reverse("wagtailadmin_home")).content.decode()
    assert url in page


def still():
    return lockout.locks(timezone.now())


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"door": "login", "username": "ann", "ip_address": HOME}, 51),
        ({"door": "login", "ip_address": ELSEWHERE}, 2),
        ({"door": "password reset", "username": "ann@example.org"}, 51),
    ],
)
def test_releases_one(owner, owner_client, locked, url, given, left):
    response = owner_client.post(url, given, follow=True)
    assert messages_of(response) == ["Released: the next try is let in."]
    assert AccessAttempt.objects.count() == left
    assert all(
        given.items() - lock.__dict__.items() for lock in lockout.locks(timezone.now())
    )
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user) == ("accounts.release", owner)
    assert entry.data["ip_address" if "ip_address" in given else "username"]


def test_person_let_in_again(owner_client, locked, url, sign_in):
    assert sign_in().status_code == 429
    owner_client.post(url, {"door": "login", "username": "ann", "ip_address": HOME})
    assert sign_in().status_code == 302


def test_release_stands_in_the_log_of_the_site(owner_client, locked, url):
    owner_client.post(url, {"door": "login", "username": "ann", "ip_address": HOME})
    page = owner_client.get(reverse("wagtailadmin_reports:site_history"))
    assert "Locked login released" in page.content.decode()


def test_what_was_tried_as_a_name_is_not_logged(owner_client, locked, url):
    lockout.count(Door.LOGIN, SECRET, HOME, timezone.now())
    owner_client.post(url, {"door": "login", "username": SECRET, "ip_address": HOME})
    assert SECRET not in str(ModelLogEntry.objects.get().data)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"door": "login"},
        {"door": "window", "username": "ann"},
        {"door": "login", "ip_address": "nonsense"},
        {"door": "login", "username": "a\0b"},
        {"door": "login", "username": "x" * 10_000},
    ],
)
def test_nonsense_releases_nothing(owner_client, locked, url, given):
    response = owner_client.post(url, given, follow=True)
    assert messages_of(response) == ["What to release could not be understood."]
    assert AccessAttempt.objects.count() == 52


def test_releasing_twice_says_so(owner_client, url):
    response = owner_client.post(url, {"door": "login", "username": "x"}, follow=True)
    assert messages_of(response) == ["It was open already."]


def test_long_lists_have_pages(owner_client, url, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(60):
        lockout.count(Door.LOGIN, f"name{number}", "192.0.2.1", now)
    AccessAttempt.objects.update(failures_since_start=5)
    with django_assert_max_num_queries(20):
        assert len(owner_client.get(url).context["locks"]) == 50
    assert len(owner_client.get(url, {"p": 2}).context["locks"]) == 11
    assert owner_client.get(url, {"p": "nonsense"}).status_code == 200


class TestOthers:
    """Nobody but superusers sees or opens anything."""

    def test_editor(self, client, editor, locked, url):
        client.force_login(editor)
        home = client.get(reverse("wagtailadmin_home"))
        assert url not in home.content.decode()
        self.refused(client, url, reverse("wagtailadmin_home"))

    def test_user_without_the_admin(self, client, locked, url):
        client.force_login(UserFactory())
        self.refused(client, url, reverse("wagtailadmin_login"))

    def test_stranger(self, client, locked, url):
        self.refused(client, url, reverse("wagtailadmin_login"))

    def refused(self, client, url, to):
        given = {"door": "login", "username": "ann", "ip_address": HOME}
        for response in (client.get(url), client.post(url, given)):
            assert response.status_code == 302
            assert response["Location"].startswith(to)
        assert AccessAttempt.objects.count() == 52


def test_no_button_works_from_another_site(owner, locked, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    given = {"door": "login", "username": "ann", "ip_address": HOME}
    assert client.post(url, given).status_code == 403
    assert AccessAttempt.objects.count() == 52
