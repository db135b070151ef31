"""Changing one's password: how often the old one may be tried, and what outlives it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import APIToken, ModelLogEntry

from accounts import lockout
from accounts.lockout import LIMITS, PLACE, Door
from notifications.models import CalendarAddress
from tests.accounts.conftest import ELSEWHERE, HOME, PASSWORD
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ACCOUNT = reverse("wagtailadmin_account")
NEW = "correct horse battery"
NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
TRIES = LIMITS[Door.OLD_PASSWORD][PLACE]


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ann():
    return UserFactory(username="ann", is_superuser=True)


@pytest.fixture
def change(client, ann):
    """Send the account's form, as a browser does."""
    client.force_login(ann)

    def send(old=PASSWORD, new=NEW, address=HOME, browser=client, **more):
        page = browser.get(ACCOUNT)
        sent = {}
        for panels in page.context["panels_by_tab"].values():
            for panel in panels:
                for bound in panel.get_form():
                    value = bound.value()
                    if value not in (None, False) and bound.name != "avatar":
                        sent[bound.html_name] = value
        sent |= {
            "password-old_password": old,
            "password-new_password1": new,
            "password-new_password2": new,
        }
        return browser.post(ACCOUNT, sent | more, REMOTE_ADDR=address)

    return send


def error_of(page) -> str:
    for panels in page.context["panels_by_tab"].values():
        for panel in panels:
            if panel.name == "password":
                return " ".join(panel.get_form().errors["old_password"])
    return ""


def test_the_old_password_is_not_tried_without_end(change, ann):
    for _number in range(TRIES):
        page = change(old="a guess")
        assert page.status_code == 200
        assert "too many" not in error_of(page)
    page = change(old=PASSWORD)  # the right one is not let in, either
    assert page.status_code == 200
    assert "There were too many tries. Try again in 15 minutes." in error_of(page)
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_it_opens_by_itself_and_elsewhere_it_is_open(change, ann, noon):
    for _number in range(TRIES):
        change(old="a guess")
    assert change(address=ELSEWHERE).status_code == 302
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    noon.move_to(NOW + timedelta(minutes=15))
    assert change(old=NEW, new=f"{NEW} staple").status_code == 302


def test_one_try_is_counted_once(change, ann):
    change(old="a guess")
    (row,) = lockout.failures(Door.OLD_PASSWORD, NOW)
    assert (row.failures_since_start, row.username) == (1, "ann")


def test_logging_in_stays_open(change, sign_in, ann):
    for _number in range(TRIES + 1):
        change(old="a guess")
    assert sign_in().status_code == 302


@pytest.fixture
def keys(ann):
    for name in ("Phone", "Script"):
        APIToken.create_token(user=ann, name=name)
    revoked, _plaintext = APIToken.create_token(user=ann, name="Old")
    revoked.revoke()
    CalendarAddress.objects.create(user=ann)
    other = UserFactory()
    APIToken.create_token(user=other, name="Another's")
    CalendarAddress.objects.create(user=other)


def working(user) -> tuple[int, int]:
    tokens = APIToken.objects.filter(user=user, revoked_at=None).count()
    return tokens, CalendarAddress.objects.filter(user=user).count()


def test_what_outlives_it_is_named_and_goes_on(change, client, ann, keys):
    page = client.get(ACCOUNT).content.decode()
    assert "2 API tokens, 1 calendar address" in page
    assert change().status_code == 302
    assert working(ann) == (2, 1)


def test_and_is_ended_if_that_is_wished(change, ann, keys):
    assert change(**{"password-ends_access": "on"}).status_code == 302
    assert working(ann) == (0, 0)
    assert APIToken.objects.filter(revoked_at=None).count() == 1
    assert CalendarAddress.objects.count() == 1


def test_not_while_the_password_is_refused(change, ann, keys):
    assert change(old="a guess", **{"password-ends_access": "on"}).status_code == 200
    assert working(ann) == (2, 1)


def test_nothing_is_asked_of_who_has_none(change, client, ann):
    assert "ends_access" not in client.get(ACCOUNT).content.decode()


@pytest.mark.parametrize("wished", [True, False])
def test_the_same_with_a_link_that_was_mailed(client, ann, keys, wished):
    uid = urlsafe_base64_encode(force_bytes(ann.pk))
    token = default_token_generator.make_token(ann)
    url = reverse("wagtailadmin_password_reset_confirm", args=[uid, token])
    page = client.get(url, follow=True)
    assert re.search("2 API tokens, 1 calendar address", page.content.decode())
    path, _code = page.redirect_chain[-1]
    sent = {"new_password1": NEW, "new_password2": NEW}
    client.post(path, sent | ({"ends_access": "on"} if wished else {}))
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    assert working(ann) == ((0, 0) if wished else (2, 1))


def test_other_sessions_end(change, ann):
    other = Client()
    other.force_login(ann)
    assert other.get(ACCOUNT).status_code == 200
    assert change().status_code == 302
    assert other.get(ACCOUNT).status_code == 302


@pytest.mark.parametrize("wished", [True, False])
def test_the_same_when_somebody_else_sets_it(client, ann, keys, wished):
    boss = UserFactory(is_superuser=True)
    client.force_login(boss)
    url = reverse("wagtailusers_users:edit", args=[ann.pk])
    page = client.get(url)
    assert "2 API tokens, 1 calendar address" in page.content.decode()
    assert 'name="ends_access"' in page.content.decode()
    sent = {
        bound.html_name: bound.value()
        for bound in page.context["form"]
        if bound.value() not in (None, False)
    }
    sent |= {"password1": NEW, "password2": NEW, "first_name": "A", "last_name": "B"}
    sent |= {"email": "ann@example.org"} | ({"ends_access": "on"} if wished else {})
    assert client.post(url, sent).status_code == 302
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    assert working(ann) == ((0, 0) if wished else (2, 1))
    ended = ModelLogEntry.objects.filter(action="wagtail.apitoken.revoke")
    assert {entry.user for entry in ended} == ({boss} if wished else set())
