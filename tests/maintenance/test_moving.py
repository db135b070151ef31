"""A vehicle goes to another fleet: one act, after a preview."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import APIToken, ModelLogEntry, Revision

from attachments.models import PrivateImage
from maintenance.models import MaintenanceRecord, Supplier
from notifications.models import Delivery
from sharing.models import Share
from tests.factories import (
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    PlanTemplateFactory,
    ShareFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import posted
from tests.privacy.conftest import member
from vehicles.models import Vehicle
from vehicles.moving.act import move
from vehicles.moving.crossing import Crossing

pytestmark = pytest.mark.django_db

SECRET = "Zanzibar"


class World:
    """A van of a fleet, with all that may be said of it, and where it shall go."""

    old: Any
    new: Any
    ann: Any
    ben: Any
    both: Any
    photo: Any
    van: Any
    garage: Any
    record: Any
    image: Any
    document: Any
    line: Any
    paper: Any
    others: Any
    plan: Any
    share: Any
    told: Any

    def __init__(self) -> None:
        self.old = FleetFactory(name=f"{SECRET} fleet", currency="EUR")
        self.new = FleetFactory(name="Buyers", currency="CHF")
        collection = self.old.collection
        self.ann = member(self.old, "managers", first_name=SECRET, last_name="Ann")
        self.ben = member(self.new, "managers", username="ben")
        self.both = member(self.old, "managers", username="both")
        self.both.groups.add(Group.objects.get(name="Buyers: managers"))
        self.photo = ImageFactory(collection=collection, uploaded_by_user=self.ann)
        self.van = VehicleFactory(fleet=self.old, name="Van", photo=self.photo)
        self.garage = SupplierFactory(
            fleet=self.old, name="Corner garage", kind="dealership", notes=SECRET
        )
        self.record = MaintenanceRecordFactory(
            vehicle=self.van, supplier=self.garage, due_date=date(2026, 5, 1)
        )
        self.image = ImageFactory(collection=collection)
        self.document = DocumentFactory(collection=collection, title="Terms")
        self.line = AttachmentFactory(record=self.record, image=self.image)
        self.paper = AttachmentFactory(
            record=self.record, image=None, document=self.document
        )
        other: Any = MaintenanceRecordFactory(vehicle=VehicleFactory(fleet=self.old))
        self.others = AttachmentFactory(
            record=other, image=None, document=self.document
        )
        template = PlanTemplateFactory(fleet=self.old, title=SECRET)
        self.plan = MaintenancePlanFactory(
            vehicle=self.van, supplier=self.garage, template=template
        )
        OdometerReadingFactory(vehicle=self.van)
        self.share = ShareFactory(vehicle=self.van, label=f"For {SECRET}")
        for row in (self.van, self.record, self.plan):
            row.notify_users.set([self.ann, self.both])
            row.notify_groups.set(
                [Group.objects.get(name=f"{self.old}: {r}") for r in ("managers",)]
                + [Group.objects.get(name="Buyers: viewers")]
            )
            row.save()
            row.save_revision(user=self.ann, log_action="wagtail.edit")
        MaintenanceRecord.objects.filter(vehicle=self.van).update(created_by=self.ann)
        log(self.record, "maintenance.complete", user=self.ann)
        self.told = [self.delivery(person) for person in (self.ann, self.both)]

    def delivery(self, person) -> Delivery:
        now = timezone.now()
        return Delivery.objects.create(
            record=self.record,
            due_value="2026-05-01",
            due_on=date(2026, 5, 1),
            remind_on=date(2026, 5, 1),
            offset=0,
            recipient=person,
            status="sent",
            created_at=now,
            sent_at=now,
        )

    def crossing(self, **options) -> Crossing:
        return Crossing(self.new, self.both, self.van, options=options)

    def move(self, **options) -> None:
        move(self.crossing(**options))
        for row in (self.van, self.record, self.plan, self.share, self.line):
            row.refresh_from_db()


@pytest.fixture
def world():
    return World()


def move_url(vehicle) -> str:
    return reverse(Vehicle.snippet_viewset.get_url_name("move"), args=[vehicle.pk])


def people(row) -> set[str]:
    return {
        user.username for user in type(row).objects.get(pk=row.pk).notify_users.all()
    }


class TestSuppliers:
    def test_are_copied_by_name_and_kind(self, world):
        world.move()
        copied = world.record.supplier
        assert (copied.fleet, copied.name) == (world.new, "Corner garage")
        assert (copied.kind, copied.notes) == ("dealership", "")
        assert world.plan.supplier == copied
        assert world.garage in Supplier.objects.filter(fleet=world.old)

    def test_an_equal_one_of_the_new_fleet_is_taken(self, world):
        there = SupplierFactory(
            fleet=world.new, name="CORNER garage", kind="dealership"
        )
        world.move()
        assert world.record.supplier == there

    def test_are_dropped_if_one_wishes(self, world):
        world.move(suppliers="drop")
        assert (world.record.supplier, world.plan.supplier) == (None, None)
        assert not Supplier.objects.filter(fleet=world.new).exists()

    def test_shared_ones_stay(self, world):
        shared = SupplierFactory()
        MaintenanceRecord.objects.filter(pk=world.record.pk).update(supplier=shared)
        world.move(suppliers="drop")
        assert world.record.supplier == shared


class TestFiles:
    def test_go_along_if_nothing_else_uses_them(self, world):
        world.move()
        for image in (world.photo, world.image):
            image.refresh_from_db()
            assert image.collection == world.new.collection
        assert PrivateImage.objects.get(pk=world.photo.pk).uploaded_by_user is None

    def test_are_copied_if_something_else_does(self, world):
        world.move()
        world.paper.refresh_from_db()
        world.others.refresh_from_db()
        copied, kept = world.paper.document, world.others.document
        assert kept == world.document
        assert kept.collection == world.old.collection
        assert copied.collection == world.new.collection
        assert (copied.title, copied.sha256) == ("Terms", kept.sha256)
        assert copied.file.name != kept.file.name

    def test_open_for_the_new_fleet_and_not_for_the_old(self, world, client):
        world.move()
        world.image.refresh_from_db()
        client.force_login(world.ben)
        assert client.get(world.image.file.url).status_code == 200
        client.force_login(world.ann)
        assert client.get(world.image.file.url).status_code == 404

    def test_leave_none_behind_when_it_fails(self, world, monkeypatch):
        monkeypatch.setattr(Vehicle, "save", lambda self: 1 / 0)
        before = set(world.document.file.storage.listdir("documents")[1])
        with pytest.raises(ZeroDivisionError):
            move(world.crossing())
        assert set(world.document.file.storage.listdir("documents")[1]) == before
        world.image.refresh_from_db()
        assert world.image.collection == world.old.collection


def test_who_may_not_see_the_new_fleet_is_not_told(world):
    world.move()
    for row in (world.van, world.record, world.plan):
        assert people(row) == {"both"}
        groups = type(row).objects.get(pk=row.pk).notify_groups.all()
        assert [group.name for group in groups] == ["Buyers: viewers"]
    assert world.record.created_by is None


def test_the_log_of_reminders_names_nobody_of_the_old_fleet(world, client):
    world.move()
    assert [one.recipient for one in Delivery.objects.all()] == [world.both]


def test_the_past_stays_behind(world):
    world.move()
    kept = Revision.objects.filter(object_id=str(world.van.pk)).for_instance(world.van)
    assert [revision.user for revision in kept] == [world.both]
    assert not Revision.objects.for_instance(world.record).exists()
    entries = ModelLogEntry.objects.for_instance(world.van)
    assert [entry.action for entry in entries] == ["vehicles.moved"]
    assert not ModelLogEntry.objects.for_instance(world.record).exists()
    gone = ModelLogEntry.objects.for_instance(world.old).get()
    assert gone.message == "“Van” moved to another fleet"
    # Superusers read it still, in the report of all that happened.
    assert ModelLogEntry.objects.filter(user=world.ann).count() == 4


def test_plans_go_on_without_the_old_fleets_template(world):
    world.move()
    assert world.plan.template is None
    assert world.plan.is_active


def test_shared_pages_are_revoked(world):
    world.move()
    assert world.share.revoked_at
    assert SECRET not in world.share.label


def test_shared_pages_are_kept_if_one_wishes(world):
    world.move(shares="keep")
    assert world.share.revoked_at is None
    assert SECRET in world.share.label


def test_no_page_of_the_new_fleet_tells_of_the_old(world, client):
    world.move()
    client.force_login(world.ben)
    for row in (world.van, world.record, world.plan, world.share):
        for view in ("inspect", "edit", "history"):
            url = reverse(row.snippet_viewset.get_url_name(view), args=[row.pk])
            page = client.get(url)
            assert page.status_code == 200, url
            assert SECRET not in page.content.decode(), url
            form = page.context.get("form")
            if view == "edit" and form is not None:
                assert client.post(url, posted(form)).status_code == 302, url
    for tab in ("history", "reminders", "shares", "files", "plans", "timeline"):
        url = reverse(
            Vehicle.snippet_viewset.get_url_name("tab"), args=[world.van.pk, tab]
        )
        assert SECRET not in client.get(url).content.decode(), url
    assert SECRET not in client.get("/admin/reminders/").content.decode()


def test_the_old_fleet_sees_it_no_more(world, client):
    world.move()
    client.force_login(world.ann)
    for row in (world.van, world.record, world.plan):
        url = reverse(row.snippet_viewset.get_url_name("inspect"), args=[row.pk])
        assert client.get(url).status_code == 404


def test_amounts_keep_their_currency(world):
    world.record.cost = Decimal("129.90")
    world.record.save()
    said = [line.text for line in world.crossing().lines()]
    assert "1 amount stays in EUR; the new fleet's currency is CHF." in said
    world.move()
    assert world.record.cost_text == "€129.90"
    world.record.save()
    assert MaintenanceRecord.objects.get(pk=world.record.pk).currency == "EUR"


def test_a_number_that_the_new_fleet_has_is_refused(world):
    Vehicle.objects.filter(pk=world.van.pk).update(vin="SE3P-116167")
    VehicleFactory(fleet=world.new, vin="SE3P116167")
    world.van.refresh_from_db()
    with pytest.raises(ValidationError, match="already has this VIN"):
        world.move()


class TestPage:
    def test_shows_what_would_happen_and_does_it_when_told_so(self, world, client):
        client.force_login(world.both)
        data = {"fleet": world.new.pk, "suppliers": "copy", "shares": "revoke"}
        page = client.post(move_url(world.van), data)
        shown = page.content.decode()
        for text in (
            "Corner garage",
            f"{SECRET} Ann",
            "2 files that nothing else uses",
            "1 file that something else uses, too",
            "1 shared page is revoked",
            "1 odometer reading",
        ):
            assert text in shown, text
        world.van.refresh_from_db()
        assert world.van.fleet == world.old
        done = client.post(move_url(world.van), data | {"apply": "1"})
        assert done.status_code == 302
        world.van.refresh_from_db()
        assert world.van.fleet == world.new

    def test_offers_fleets_one_may_add_to_and_change(self, world, client):
        client.force_login(world.both)
        third = FleetFactory(name="Third")
        world.both.groups.add(Group.objects.get(name="Third: viewers"))
        form = client.get(move_url(world.van)).context["form"]
        assert list(form.fields["fleet"].queryset) == [world.new]
        page = client.post(move_url(world.van), {"fleet": third.pk, "apply": "1"})
        assert page.context["form"].errors.keys() == {"fleet"}

    def test_is_not_there_for_others(self, world, client):
        client.force_login(world.ben)
        assert client.get(move_url(world.van)).status_code == 404
        client.force_login(member(world.old, "viewers"))
        assert client.get(move_url(world.van)).status_code == 302

    def test_says_that_there_is_no_other_fleet(self, world, client):
        client.force_login(world.ann)
        assert "no other fleet" in client.get(move_url(world.van)).content.decode()

    def test_the_form_of_a_vehicle_does_not_move_it(self, world, client):
        client.force_login(world.both)
        url = reverse(Vehicle.snippet_viewset.get_url_name("edit"), args=[world.van.pk])
        form = client.get(url).context["form"]
        page = client.post(url, posted(form, fleet=world.new.pk))
        assert "Move to another fleet" in str(page.context["form"].errors["fleet"])
        world.van.refresh_from_db()
        assert world.van.fleet == world.old


class TestApi:
    @pytest.fixture
    def send(self, world):
        _token, key = APIToken.create_token(user=world.both, name="t")
        headers = {"Authorization": f"Bearer {key}"}

        def send(method, path, **body):
            return Client().generic(
                method,
                f"/api/v3/vehicles/{world.van.pk}/{path}",
                json.dumps(body),
                content_type="application/json",
                headers=headers,
            )

        return send

    def test_previews_and_moves(self, world, send):
        seen = send("POST", "move/", fleet=world.new.pk, preview=True)
        assert seen.status_code == 200, seen.content
        assert seen.json()["moved"] is False
        assert seen.json()["vehicle"]["fleet"] == world.old.pk
        kinds = {one["kind"] for one in seen.json()["consequences"]}
        assert kinds >= {"goes", "copied", "left"}
        moved = send("POST", "move/", fleet=world.new.pk)
        assert moved.json()["vehicle"]["fleet"] == world.new.pk

    def test_refuses_a_fleet_one_may_not_add_to(self, world, send):
        answer = send("POST", "move/", fleet=FleetFactory().pk)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/fleet"

    def test_a_patch_of_the_fleet_is_refused_with_the_way(self, world, send):
        answer = send("PATCH", "", fleet=world.new.pk)
        assert answer.status_code == 422
        assert "POST …/move/" in answer.json()["errors"][0]["msg"]
        assert send("PATCH", "", name="Vanessa").status_code == 200


def test_going_back_to_an_old_state_does_not_move_it(world):
    world.move()
    revision = world.van.save_revision()
    world.van.fleet = FleetFactory()
    world.van.save()
    assert revision.as_object().fleet == world.van.fleet


def test_a_person_without_rights_anywhere_sees_nothing(world, client):
    client.force_login(UserFactory())
    assert client.get(move_url(world.van)).status_code in (302, 404)
    assert Share.objects.get().revoked_at is None


def test_whoever_keeps_a_copy_is_told(world):
    since = (timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def told(person, path) -> list[Any]:
        _token, key = APIToken.create_token(user=person, name="t")
        headers = {"Authorization": f"Bearer {key}"}
        url, found = f"/api/v3/{path}", []
        while url:
            answer = Client().get(url, headers=headers).json()
            found += answer["items"]
            url = answer["next"]
        return found

    world.move()
    later = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    gone = {
        (one["resource"], one["id"])
        for one in told(world.ann, f"deleted/?since={since}&limit=2")
    }
    assert {
        ("vehicles", world.van.pk),
        ("records", world.record.pk),
        ("plans", world.plan.pk),
        ("shares", world.share.pk),
    } <= gone
    assert "readings" in {name for name, _key in gone}
    for person in (world.ben, world.both):  # who see it where it is now
        assert not told(person, f"deleted/?since={since}")
    new = told(world.ben, f"records/?modified_since={since}")
    assert world.record.pk in {one["id"] for one in new}
    assert not told(world.ann, f"deleted/?since={later}")


class TestMovedWhileAFormIsSaved:
    """Somebody moves the vehicle after a form was checked, and before it is saved."""

    @pytest.fixture
    def save(self, world, client, monkeypatch):
        client.force_login(world.both)

        def save(row) -> None:
            name = row.snippet_viewset.get_url_name("edit")
            url = reverse(name, args=[row.pk])
            form = client.get(url).context["form"]
            kind, is_valid = type(form), type(form).is_valid

            def is_valid_then_moved(form) -> bool:
                valid: bool = is_valid(form)
                monkeypatch.setattr(kind, "is_valid", is_valid)
                world.move()
                return valid

            monkeypatch.setattr(kind, "is_valid", is_valid_then_moved)
            assert client.post(url, posted(form)).status_code == 302
            row.refresh_from_db()

        return save

    @pytest.mark.parametrize("name", ["record", "plan"])
    def test_the_supplier_is_none_of_the_fleet_it_left(self, world, save, name):
        row = getattr(world, name)
        save(row)
        assert row.vehicle.fleet == world.new
        assert row.supplier.fleet == world.new
        assert row.latest_revision.content["supplier"] == row.supplier_id

    def test_the_vehicle_does_not_go_back(self, world, save):
        save(world.van)
        assert world.van.fleet == world.new
        world.photo.refresh_from_db()
        assert world.photo.collection == world.new.collection
