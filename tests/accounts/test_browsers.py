"""What browsers are told: cookies, sessions, headers."""

import importlib
import os
from types import ModuleType

import pytest
from django.test import Client
from django.urls import reverse

from autotracker import settings as package
from tests.accounts.conftest import PASSWORD
from tests.factories import DocumentFactory, ImageFactory, UserFactory

LOGIN = "/admin/login/"


@pytest.fixture
def ann(db):
    return UserFactory(username="ann", is_superuser=True)


def directives(response) -> dict[str, list[str]]:
    """Return the response's policy."""
    parts = response["Content-Security-Policy"].split(";")
    return {name: values for name, *values in map(str.split, parts)}


@pytest.fixture
def production(monkeypatch) -> ModuleType:
    """The settings of a server, beside those of the tests."""
    monkeypatch.setenv("SECRET_KEY", "x" * 60)
    monkeypatch.setenv("ALLOWED_HOSTS", "cars.example.org")
    monkeypatch.setitem(os.environ, "ENV_FILE", "")
    return importlib.import_module(f"{package.__name__}.production")


class TestSession:
    def test_key_changes_with_the_login(self, client, ann, sign_in):
        session = client.session
        session["a"] = 1
        session.save()
        before = session.session_key
        sign_in(client=client)
        after = client.session.session_key
        assert after
        assert after != before
        assert not client.session.exists(before)

    def test_cookie_is_for_the_server_alone(self, client, ann, sign_in):
        cookie = sign_in(client=client).cookies["sessionid"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["max-age"]  # until the browser is closed

    def test_remembered_for_two_weeks(self, client, ann):
        given = {"username": "ann", "password": PASSWORD, "remember": "on"}
        cookie = client.post(LOGIN, given).cookies["sessionid"]
        assert cookie["max-age"] == 14 * 24 * 3600

    def test_ends_elsewhere_with_a_new_password(self, ann):
        here, there = Client(), Client()
        here.force_login(ann)
        there.force_login(ann)
        data = {
            "name_email-first_name": "Ann",
            "name_email-last_name": "Other",
            "name_email-email": "ann@example.org",
            "locale-preferred_language": "en",
            "locale-current_time_zone": "UTC",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
            "reminders-frequency": "together",
            "password-old_password": PASSWORD,
            "password-new_password1": "correct horse battery",
            "password-new_password2": "correct horse battery",
        }
        assert here.post(reverse("wagtailadmin_account"), data).status_code == 302
        ann.refresh_from_db()
        assert ann.check_password("correct horse battery")
        assert here.get(reverse("wagtailadmin_home")).status_code == 200
        assert there.get(reverse("wagtailadmin_home")).status_code == 302

    def test_form_token_is_out_of_reach_for_scripts(self, client, db):
        cookie = client.get(LOGIN).cookies["csrftoken"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
class TestHeaders:
    def test_on_every_page(self, client):
        for url in ("/", LOGIN, "/nowhere/", "/admin/nowhere/"):
            response = client.get(url)
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Referrer-Policy"] == "same-origin"
            assert response["Cross-Origin-Opener-Policy"] == "same-origin"
            assert response["X-Frame-Options"] == "DENY"
            assert response["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "url", ["/", "/nowhere/", "/login/", "/media/x.png", "/documents/1/x.pdf"]
    )
    def test_page_that_needs_no_cookie_sets_none(self, client, url):
        response = client.get(url)
        assert not response.cookies
        found = directives(response)
        assert found["default-src"] == found["frame-ancestors"] == ["'none'"]
        assert "script-src" not in found

    @pytest.mark.parametrize("url", [LOGIN, "/admin/password_reset/"])
    def test_doors_run_nothing_that_stands_in_the_page(self, client, url):
        found = directives(client.get(url))
        assert found["default-src"] == ["'none'"]
        assert found["script-src"] == found["style-src"] == ["'self'"]
        assert found["form-action"] == ["'self'"]
        assert found["frame-ancestors"] == ["'none'"]

    def test_admin_loads_nothing_from_elsewhere(self, owner_client):
        found = directives(owner_client.get("/admin/"))
        own = {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}
        assert own >= {value for values in found.values() for value in values}
        assert found["default-src"] == ["'none'"]
        assert "'unsafe-eval'" not in found["script-src"]

    def test_file_keeps_the_policy_of_its_own(self, owner_client):
        for file in (ImageFactory().file, DocumentFactory()):
            policy = directives(owner_client.get(file.url))
            assert policy["default-src"] == ["'none'"]
            assert "img-src" not in policy


def test_on_a_server_cookies_belong_to_this_host_and_travel_encrypted(production):
    assert production.SESSION_COOKIE_SECURE
    assert production.CSRF_COOKIE_SECURE
    for name in (production.SESSION_COOKIE_NAME, production.CSRF_COOKIE_NAME):
        assert name.startswith("__Host-")
    assert production.SECURE_HSTS_SECONDS >= 365 * 24 * 3600


def test_host_cookies_come_and_go(client, ann, settings, sign_in):
    """Their names are valid only with Secure, for the whole host, without domain."""
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    settings.SESSION_COOKIE_SECURE = True
    for response in (
        sign_in(client=client),
        client.post(reverse("wagtailadmin_logout")),
    ):
        cookie = response.cookies["__Host-sessionid"]
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
    assert cookie["max-age"] == 0
