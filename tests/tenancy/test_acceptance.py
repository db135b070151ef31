"""Accepting an invitation: nothing before it, once, by the right account."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import User
from core.admin.urls import admin_url
from tenancy import pending
from tenancy.acceptance import accept, accept_as_new
from tenancy.invitations import invite
from tenancy.members import people_visible_to
from tests.factories import FleetFactory, UserFactory
from tests.pages import messages_of
from tests.privacy.conftest import member
from vehicles.models import Fleet

pytestmark = pytest.mark.django_db

WHO = ("nobod", "known", "gone1")


@pytest.fixture
def fleet():
    return FleetFactory(name="Homestead")


@pytest.fixture
def mona(fleet):
    return member(fleet, "managers", username="mona")


@pytest.fixture
def ann():
    return UserFactory(email="ann@example.org", first_name="Annika")


@pytest.fixture
def url(fleet, mona):
    return path(fleet, mona)


def path(fleet, by, role="viewers", *, is_mailed=True):
    entry = invite(fleet, role, "Ann@example.org", by=by, now=timezone.now())
    return pending.link(entry, is_mailed=is_mailed).removeprefix(
        "http://127.0.0.1:8000"
    )


def token(url):
    return url.split("/")[-2]


def text(response):
    page = BeautifulSoup(response.content, "html.parser").select_one("main")
    return " ".join(page.get_text(" ").split())


class TestWhatIsToldBefore:
    @pytest.fixture(autouse=True)
    def accounts(self):
        UserFactory(email="known@example.org", first_name="Zoe", last_name="Secret")
        UserFactory(email="gone1@example.org", first_name="Zoe", is_active=False)

    def test_the_people_are_the_same_for_all(self, client, fleet, mona):
        client.force_login(mona)
        for who in WHO:
            data = {"email": f"{who}@example.org", "role": "viewers", "remind": "on"}
            client.post(admin_url(Fleet, "invite", fleet.pk), data)
        assert [*people_visible_to(mona)] == [mona]
        edit = client.get(admin_url(Fleet, "edit", fleet.pk)).content.decode()
        page = client.get(admin_url(Fleet, "invite", fleet.pk)).content
        shown = BeautifulSoup(page, "html.parser").select("#pending li")
        assert [one.text for one in shown] == [f"{who}@example.org" for who in WHO]
        assert "Zoe" not in edit + page.decode()

    def test_as_many_queries(self, client, fleet, mona):
        client.force_login(mona)
        counts = set()
        for who in ("first", *WHO):
            data = {"email": f"{who}@example.org", "role": "viewers"}
            with CaptureQueriesContext(connection) as queries:
                client.post(admin_url(Fleet, "invite", fleet.pk), data)
            counts.add(len(queries) if who != "first" else None)
        assert len(counts - {None}) == 1

    def test_the_links_page_is_the_same_for_all(self, client, fleet, mona):
        pages = set()
        for who in WHO:
            entry = invite(
                fleet, "viewers", f"{who}@example.org", by=mona, now=timezone.now()
            )
            url = pending.link(entry, is_mailed=False)
            response = client.get(url)
            assert response.status_code == 200
            assert "no-store" in response["Cache-Control"]
            pages.add(text(response).replace(f"{who}@", "…@"))
        assert len(pages) == 1
        assert "Zoe" not in pages.pop()


class TestAccepting:
    def test_looking_does_nothing(self, client, url, ann):
        client.force_login(ann)
        assert "is invited to the fleet “Homestead”" in text(client.get(url))
        assert not ann.groups.exists()

    def test_by_ones_own_account(self, client, url, ann, fleet, mona):
        login = client.get(url)
        (link,) = BeautifulSoup(login.content, "html.parser").select("main a.button")
        assert link["href"] == f"{reverse('wagtailadmin_login')}?next={url}"
        client.force_login(ann)
        page = client.post(url, follow=True)
        assert "You belong to “Homestead” now." in messages_of(page)
        assert Fleet.objects.visible_to(ann).get() == fleet
        assert ann in people_visible_to(mona)
        assert fleet.notify_users.get() == ann
        entry = ModelLogEntry.objects.get(action=pending.ACCEPTED)
        assert entry.user == ann
        assert entry.message == "Accepted the invitation of Ann@example.org"
        assert not pending.pending(fleet, timezone.now())

    def test_a_weak_password_is_refused(self, client, url):
        typed = dict.fromkeys(("new_password1", "new_password2"), "ann")
        assert "too short" in text(client.post(url, typed))
        assert not User.objects.filter(email__iexact="ann@example.org").exists()

    def test_an_old_account_without_password_chooses_one_by_mail(self, url, ann):
        User.objects.filter(pk=ann.pk).update(password="!x")
        assert accept_as_new(token(url), "s3same-open-it") == ann


class TestRefusals:
    def test_another_account(self, client, url, ann, fleet):
        eve = UserFactory(email="eve@example.org")
        client.force_login(eve)
        for response in (client.get(url), client.post(url)):
            assert "for another e-mail address" in text(response)
            assert "Homestead" not in text(response)
            assert "ann@" not in text(response).lower()
        assert not eve.groups.exists()
        assert not ann.groups.exists()

    def test_twice(self, client, url, ann, fleet):
        client.force_login(ann)
        client.post(url)
        ann.groups.clear()
        for response in (client.get(url), client.post(url)):
            assert "does not work any more" in text(response)
        assert not ann.groups.exists()

    def test_expired(self, client, url, ann):
        with time_machine.travel(timezone.now() + timedelta(hours=73)):
            client.force_login(ann)
            assert "does not work any more" in text(client.post(url))
        assert not ann.groups.exists()

    def test_a_newer_one_ends_it(self, fleet, mona, ann):
        first = path(fleet, mona, "managers")
        path(fleet, mona)
        with pytest.raises(ValidationError, match="only the latest"):
            accept(token(first), ann)

    @pytest.mark.parametrize("how", ["left", "viewer", "closed", "deleted"])
    @pytest.mark.parametrize("is_new", [True, False])
    def test_who_invited_may_not_any_more(self, client, fleet, mona, url, how, is_new):
        if how == "closed":
            User.objects.filter(pk=mona.pk).update(is_active=False)
        elif how == "deleted":
            mona.delete()
        else:
            mona.groups.clear()
        if how == "viewer":
            mona.groups.set(member(fleet, "viewers").groups.all())
        typed = dict.fromkeys(("new_password1", "new_password2"), "s3same-open-it")
        if not is_new:
            client.force_login(UserFactory(email="ann@example.org"))
        assert "does not work any more" in text(client.post(url, typed))
        ann = User.objects.filter(email="ann@example.org").first()
        assert ann is None if is_new else not ann.groups.exists()

    def test_the_fleet_is_gone(self, client, url, fleet):
        Fleet.objects.filter(pk=fleet.pk).delete()
        assert "does not work any more" in text(client.get(url))

    def test_a_closed_account(self, url, ann):
        User.objects.filter(pk=ann.pk).update(is_active=False)
        ann.refresh_from_db()
        with pytest.raises(ValidationError):
            accept(token(url), ann)
        with pytest.raises(ValidationError):
            accept_as_new(token(url), "s3same-open-it")
        assert not ann.groups.exists()
