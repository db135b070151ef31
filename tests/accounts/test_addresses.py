"""One's own e-mail address: asked for at the first login, changed by a mail's link."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from autotracker import first_login
from tests.factories import FleetFactory, UserFactory
from tests.pages import messages_of
from tests.privacy.conftest import member

pytestmark = pytest.mark.django_db

URL = "/admin/account/email/"
LOGIN = "/admin/login/"
NEW = "new@example.org"


@pytest.fixture
def ann(client):
    ann = member(FleetFactory(), "managers", email="ann@example.org")
    client.force_login(ann)
    return ann


def link(message=None) -> str:
    body = str((message or mail.outbox[-1]).body)
    return re.search(r"http://127.0.0.1:8000(\S+)", body)[1]


def wish(client, email=NEW, **more):
    data = {"email": email, "password": "s3same-open"} | more
    return client.post(URL, data, follow=True)


def address(person) -> str:
    return User.objects.get(pk=person.pk).email


class TestFirstLogin:
    @pytest.fixture(autouse=True)
    def folder(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        first_login.create()

    def log_in(self, client, path=""):
        data = {"username": "admin", "password": first_login.password(), "next": path}
        return client.post(LOGIN, data)

    def test_it_asks_and_takes_it_at_once(self, client):
        assert User.objects.get().email == ""
        response = self.log_in(client, "/admin/reports/")
        assert response.url == f"{URL}?next=%2Fadmin%2Freports%2F"
        data = {"first_name": "Ann", "last_name": "Lind", "email": NEW}
        done = client.post(response.url, data)
        assert done.url == "/admin/reports/"
        admin = User.objects.get()
        assert (admin.email, str(admin)) == (NEW, "Ann Lind")
        client.logout()
        assert self.log_in(client).url == "/admin/"

    def test_it_can_wait_and_home_says_so(self, client):
        page = client.get(self.log_in(client, "/admin/").url).content.decode()
        assert 'href="/admin/"' in page
        assert "no reminder reaches you" in client.get("/admin/").content.decode()

    def test_what_is_no_address_is_refused(self, client):
        self.log_in(client)
        UserFactory(email="known@example.org")
        for typed in ("", "ann", "KNOWN@example.org", "x" * 300 + "@example.org"):
            response = client.post(URL, {"email": typed})
            assert response.context["form"].errors["email"], typed
        assert not User.objects.get(username="admin").email

    @pytest.mark.parametrize("wanted", ["https://evil.example", "x", "/%0ax", "//e.e"])
    def test_it_leads_nowhere_else(self, client, wanted):
        self.log_in(client)
        response = client.post(f"{URL}?next={wanted}", {"email": NEW})
        assert response.url == reverse("wagtailadmin_account")


class TestChange:
    def test_nothing_changes_before_the_new_mailbox_confirms(self, client, ann):
        said = messages_of(wish(client))[0]
        assert "went to new@example.org" in said
        assert address(ann) == "ann@example.org"
        assert mail.outbox[-1].to == [NEW]
        assert b"Confirm" in client.get(link()).content
        assert address(ann) == "ann@example.org"
        client.post(link())
        assert address(ann) == NEW
        assert mail.outbox[-1].to == ["ann@example.org"]
        assert NEW in mail.outbox[-1].body

    def test_a_link_works_once_even_after_a_way_back(self, client, ann):
        wish(client)
        first = link()
        client.post(first)
        wish(client, "ann@example.org")
        client.post(link())
        assert address(ann) == "ann@example.org"
        client.post(first)
        assert address(ann) == "ann@example.org"
        assert b"does not work any more" in client.get(first).content

    def test_only_the_latest_one_works(self, client, ann):
        wish(client)
        first = link()
        wish(client, "newer@example.org")
        client.post(first)
        assert address(ann) == "ann@example.org"
        client.post(link())
        assert address(ann) == "newer@example.org"

    def test_it_ends_after_a_day(self, client, ann):
        wish(client)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            client.force_login(ann)
            client.post(link())
        assert address(ann) == "ann@example.org"

    def test_it_is_void_after_another_password(self, client, ann):
        wish(client)
        ann.set_password("another-one-3")
        ann.save()
        client.force_login(ann)
        client.post(link())
        assert address(ann) == "ann@example.org"

    def test_a_stranger_cannot_confirm_it(self, client, ann):
        wish(client)
        eve = member(FleetFactory(), "managers", email="eve@example.org")
        client.force_login(eve)
        client.post(link())
        assert (address(ann), address(eve)) == ("ann@example.org", "eve@example.org")
        client.logout()
        assert client.post(link()).url.startswith(LOGIN)

    @pytest.mark.parametrize("token", ["x", "a:b:c", "." * 300])
    def test_what_is_no_link_is_refused(self, client, ann, token):
        page = client.get(reverse("confirm_address", args=[token]))
        assert b"does not work any more" in page.content

    def test_it_takes_the_password(self, client, ann):
        response = wish(client, password="wrong")
        assert response.context["form"].errors["password"]
        assert response.context["form"]["email"].value() == NEW
        assert mail.outbox == []

    def test_which_cannot_be_guessed(self, client, ann):
        for _try in range(5):
            wish(client, password="wrong")
        assert "Try again later" in wish(client).content.decode()
        assert mail.outbox == []

    def test_the_answer_does_not_tell_who_has_an_address(self, client, ann):
        UserFactory(email="known@example.org")
        UserFactory(email="gone@example.org", is_active=False)
        said = {
            messages_of(wish(client, f"{who}@example.org"))[0].replace(who, "…")
            for who in ("new", "known", "gone")
        }
        assert len(said) == 1
        to_known = next(one for one in mail.outbox if one.to == ["known@example.org"])
        assert "http" not in to_known.body
        assert address(ann) == "ann@example.org"

    def test_who_had_it_meanwhile_keeps_it(self, client, ann):
        wish(client)
        UserFactory(email="NEW@example.org")
        said = messages_of(client.post(link(), follow=True))
        assert said == ["This address cannot be used any more."]
        assert address(ann) == "ann@example.org"

    def test_a_mail_server_that_refuses_is_told_of(self, client, ann, smtp):
        response = wish(client)
        assert response.context["form"].errors["email"]

    def test_the_account_page_leads_there_and_changes_nothing_itself(self, client, ann):
        page = client.get(reverse("wagtailadmin_account")).content.decode()
        assert f'href="{URL}"' in page
        data = {"name_email-first_name": "Ann", "name_email-email": NEW, "email": NEW}
        client.post(reverse("wagtailadmin_account"), data)
        assert address(ann) == "ann@example.org"

    def test_who_is_no_superuser_confirms_the_first_one_too(self, client, ann):
        User.objects.filter(pk=ann.pk).update(email="")
        client.post(URL, {"email": NEW})
        assert address(ann) == ""
        client.post(link())
        assert address(ann) == NEW


class TestMailInFiles:
    @pytest.fixture(autouse=True)
    def files(self, settings, tmp_path):
        settings.EMAIL_BACKEND = "autotracker.mail.EmlFileBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    def test_the_pages_say_where_it_lies_and_what_to_set(self, client, ann, settings):
        for url in (URL, "/admin/reminders/test-mail/", "/admin/"):
            page = client.get(url).content.decode()
            assert settings.EMAIL_FILE_PATH in page, url
            assert "EMAIL_URL" in page

    def test_a_superuser_gets_the_link_at_once(self, client, ann):
        assert "Open the link" not in wish(client).content.decode()
        User.objects.filter(pk=ann.pk).update(is_superuser=True)
        page = wish(client).content.decode()
        path = re.search(r'href="(/admin/account/email/[^"]+)"', page)[1]
        client.post(path)
        assert address(ann) == NEW

    def test_a_terminal_is_none_either(self, client, ann, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
        assert "terminal" in client.get(URL).content.decode()


def test_where_mail_is_sent_nothing_is_said(client, ann):
    for url in (URL, "/admin/"):
        assert "EMAIL_URL" not in client.get(url).content.decode()
