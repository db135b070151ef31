"""Making, showing, revoking and replacing a shared page in the admin."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.admin.urls import admin_url
from sharing.changes.visits import openings
from sharing.models import Share
from sharing.models.shares import SHOWS
from tests.factories import ShareFactory
from tests.pages import messages_of, posted
from tests.privacy.conftest import member
from vehicles.urls import vehicle_tab_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, vehicle):
    user = member(vehicle.fleet, "managers")
    client.force_login(user)
    return client


@pytest.fixture
def viewer(client, vehicle):
    client.force_login(member(vehicle.fleet, "viewers"))
    return client


def html(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


class TestMaking:
    def test_from_the_vehicles_page_to_a_link(self, manager, vehicle, visitor):
        page = html(manager, vehicle_tab_url(vehicle.pk, "shares"))
        add = f"{admin_url(Share, 'add')}?vehicle={vehicle.pk}"
        assert add in page
        form = manager.get(add).context["form"]
        made = manager.post(add, posted(form, label="For Ann"), follow=True)
        share = Share.objects.get()
        assert share.vehicle == vehicle
        assert share.url in made.content.decode()
        assert "<svg" in made.content.decode()
        assert visitor.get(share.path).status_code == 200

    def test_little_is_shown_unless_chosen(self, manager, vehicle):
        form = manager.get(admin_url(Share, "add")).context["form"]
        ticked = {name for name in SHOWS if getattr(form.instance, name) is True}
        assert ticked == {"shows_details", "shows_photos"}
        assert form.instance.shows_vin == "none"

    def test_tokens_are_random_and_long(self, vehicle):
        made = {ShareFactory(vehicle=vehicle).token for _ in range(50)}
        assert len(made) == 50
        assert all(len(token) * 5 >= 128 for token in made)
        assert len(set("".join(made))) == 32

    def test_the_vehicle_stays_the_same(self, manager, share):
        form = manager.get(admin_url(Share, "edit", share.pk)).context["form"]
        assert "vehicle" not in form.fields

    def test_an_edit_keeps_what_was_counted_meanwhile(self, share):
        stale = Share.objects.get()
        openings.count(share.pk, timezone.now())
        openings.flush()
        stale.label = "Edited"
        stale.save()
        share.refresh_from_db()
        assert (share.label, share.opened_count) == ("Edited", 1)


class TestLooking:
    def test_how_often_it_was_opened(self, manager, vehicle, share, visitor):
        visitor.get(share.path)
        openings.flush()
        for url in (
            vehicle_tab_url(vehicle.pk, "shares"),
            admin_url(Share, "inspect", share.pk),
            admin_url(Share, "list"),
        ):
            page = html(manager, url)
            assert "Label Zanzibar" in page
        assert "Opened 1 time, last on" in html(
            manager, admin_url(Share, "inspect", share.pk)
        )

    def test_the_link_is_for_those_who_may_change(self, viewer, vehicle, share):
        for url in (
            vehicle_tab_url(vehicle.pk, "shares"),
            admin_url(Share, "inspect", share.pk),
            admin_url(Share, "list"),
            admin_url(Share, "history", share.pk),
        ):
            assert share.token not in viewer.get(url, follow=True).content.decode()
        for view in ("qr", "label", "revoke", "replace", "edit"):
            response = viewer.post(admin_url(Share, view, share.pk))
            assert share.token not in response.content.decode()
        share.refresh_from_db()
        assert share.revoked_at is None

    def test_code_and_label(self, manager, share):
        code = manager.get(admin_url(Share, "qr", share.pk))
        assert code["Content-Type"] == "image/svg+xml"
        assert code.content.startswith(b"<?xml")
        label = html(manager, admin_url(Share, "label", share.pk))
        assert share.url in label
        # Without a viewBox it would be cut off where the label makes it smaller.
        assert "viewBox" in label
        assert "Volvo V60" in " ".join(label.split())

    def test_no_log_knows_the_token(self, manager, vehicle):
        add = f"{admin_url(Share, 'add')}?vehicle={vehicle.pk}"
        form = manager.get(add).context["form"]
        manager.post(add, posted(form, label="x"))
        share = Share.objects.get()
        manager.post(admin_url(Share, "revoke", share.pk))
        entries = ModelLogEntry.objects.for_instance(share)
        assert entries.count() == 2
        assert all(share.token not in str(entry.data) for entry in entries)


class TestRevoking:
    def test_asks_first_and_works_at_once(self, manager, share, visitor):
        url = admin_url(Share, "revoke", share.pk)
        assert "cannot be brought back" in html(manager, url)
        assert visitor.get(share.path).status_code == 200
        done = manager.post(url, follow=True)
        assert messages_of(done) == ["“Label Zanzibar” is revoked."]
        assert visitor.get(share.path).status_code == 404
        assert share.token not in done.content.decode()

    def test_replacing_makes_a_new_link_that_shows_the_same(
        self, manager, share, visitor
    ):
        manager.post(admin_url(Share, "replace", share.pk))
        new = Share.objects.latest("pk")
        assert new.token != share.token
        assert new.shows_costs
        assert new.shows_vin == "full"
        assert visitor.get(share.path).status_code == 404
        assert visitor.get(new.path).status_code == 200

    def test_twice_is_once(self, manager, share):
        for view in ("revoke", "replace", "revoke"):
            response = manager.post(admin_url(Share, view, share.pk), follow=True)
        assert messages_of(response) == ["This shared page was revoked already."]
        assert Share.objects.count() == 1


class TestPreview:
    def test_shows_what_the_form_has_and_saves_nothing(self, manager, whole, records):
        url = admin_url(Share, "preview_on_edit", whole.pk)
        form = manager.get(admin_url(Share, "edit", whole.pk)).context["form"]
        data = posted(form)
        data.pop("shows_costs")
        assert manager.post(url, data).json() == {
            "is_valid": True,
            "is_available": True,
        }
        shown = manager.get(url)
        assert "Brake pads" in shown.content.decode()
        assert "€" not in shown.content.decode()
        assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
        assert shown["X-Frame-Options"] == "SAMEORIGIN"
        whole.refresh_from_db()
        assert whole.shows_costs

    def test_before_anything_is_saved(self, manager, vehicle, records):
        url = admin_url(Share, "preview_on_add")
        form = manager.get(admin_url(Share, "add")).context["form"]
        manager.post(url, posted(form, label="x", vehicle=vehicle.pk))
        assert "Brake pads" in html(manager, url)
        assert not Share.objects.exists()

    def test_of_no_foreign_vehicle(self, manager, foreign_record):
        url = admin_url(Share, "preview_on_add")
        form = manager.get(admin_url(Share, "add")).context["form"]
        vehicle = foreign_record.vehicle_id
        manager.post(url, posted(form, label="x", vehicle=vehicle))
        assert "Foreign work" not in manager.get(url).content.decode()


def test_who_may_not_change_the_vehicle_makes_no_share(viewer, vehicle):
    url = admin_url(Share, "add")
    response = viewer.post(url, {"vehicle": vehicle.pk, "label": "x"})
    assert not Share.objects.exists()
    assert response.status_code in (200, 302)


def test_a_share_that_has_ended_says_so(manager, share):
    share.ends_on = share.vehicle.today() - timedelta(days=1)
    share.save()
    page = html(manager, admin_url(Share, "inspect", share.pk))
    assert "Ended on" in page
    assert share.token not in page
