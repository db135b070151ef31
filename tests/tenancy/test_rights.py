"""For each declared right: what works with it, and does not without."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupCollectionPermission
from wagtail.permissions import policy_registry

from core.admin.urls import admin_url
from core.db import tenants
from maintenance.models import (
    MaintenancePlan,
    MaintenanceRecord,
    PlanTemplate,
    Supplier,
)
from notifications.models import Delivery
from sharing.models import Share
from tenancy.rights import declared, require_known
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import posted
from vehicles.models import Fleet, OdometerReading, Vehicle

pytestmark = pytest.mark.django_db


class World:
    """One row of what the rights are about."""

    def __init__(self) -> None:
        self.vehicle: Any = VehicleFactory()
        self.fleet = self.vehicle.fleet
        self.reading: Any = OdometerReadingFactory(vehicle=self.vehicle)
        self.record: Any = MaintenanceRecordFactory(
            vehicle=self.vehicle, due_date=self.vehicle.today()
        )
        self.supplier: Any = SupplierFactory(fleet=self.fleet)
        self.share: Any = ShareFactory(vehicle=self.vehicle)
        self.spare: Any = VehicleFactory(fleet=self.fleet)  # without a history

    def person(self, *codenames: str) -> Any:
        """Return somebody who has these rights in the fleet, and no other."""
        group = Group.objects.create(name="Some")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(
                group=group, collection=self.fleet.collection, permission=permission
            )
            for permission in Permission.objects.filter(codename__in=codenames)
        )
        person = UserFactory()
        person.groups.add(group)
        return person


def page(model: type, view: str, name: str = "") -> Callable[[World], str]:
    return lambda world: admin_url(model, view, *_key(world, name))


def named(url: str, name: str) -> Callable[[World], str]:
    return lambda world: reverse(url, args=_key(world, name))


def _key(world: World, name: str) -> list[int]:
    return [getattr(world, name).pk] if name else []


PAGES = {
    "view_vehicle": page(Vehicle, "inspect", "vehicle"),
    "change_vehicle": page(Vehicle, "edit", "vehicle"),
    "add_vehicle": page(Vehicle, "add"),
    "delete_vehicle": page(Vehicle, "delete", "spare"),
    "add_odometerreading": page(OdometerReading, "add"),
    "change_odometerreading": page(OdometerReading, "edit", "reading"),
    "change_fleet": page(Fleet, "edit", "fleet"),
    "invite_fleet": page(Fleet, "invite", "fleet"),
    "add_maintenancerecord": page(MaintenanceRecord, "add"),
    "change_maintenancerecord": page(MaintenanceRecord, "edit", "record"),
    "delete_maintenancerecord": page(MaintenanceRecord, "delete", "record"),
    "complete_maintenancerecord": page(MaintenanceRecord, "complete", "record"),
    "change_maintenanceplan": page(MaintenancePlan, "add"),
    "add_supplier": page(Supplier, "add"),
    "change_supplier": page(Supplier, "edit", "supplier"),
    "view_share": page(Share, "inspect", "share"),
    "change_share": page(Share, "add"),
    "view_delivery": named("record_reminders:list", "record"),
    "change_reminderpolicy": named("fleet_reminders:rule", "fleet"),
    "change_webhook": named("fleet_webhooks:list", "fleet"),
}
ELSEWHERE = {"retry_delivery", "change_own_maintenancerecord"}  # tried below


def test_each_right_is_tried():
    names = {right.codename for one in declared(Fleet) for right in one.rights}
    assert {*PAGES, *ELSEWHERE} == names


@pytest.mark.parametrize("right", PAGES)
def test_page_opens_with_its_right_and_not_without(right, client):
    world = World()
    url = PAGES[right](world)
    others = {"view_vehicle", *PAGES} - {right}
    if right == "view_vehicle":
        others = set()
    client.force_login(world.person(*others))
    assert client.get(url).status_code != 200
    Group.objects.filter(name="Some").update(name="All but one")
    client.force_login(world.person("view_vehicle", right))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("right", ["retry_delivery", "change_maintenancerecord"])
def test_failed_reminder_is_tried_again_with_the_right(right, client):
    world = World()
    failed = Delivery.objects.create(
        record=world.record,
        due_value="",
        due_on=world.vehicle.today(),
        remind_on=world.vehicle.today(),
        offset=0,
        recipient=UserFactory(),
        status="failed",
        created_at=timezone.now(),
        next_attempt_at=timezone.now(),
    )
    client.force_login(world.person("view_vehicle", "view_delivery", right))
    client.post(reverse("failed_reminders:try", args=[failed.pk]))
    failed.refresh_from_db()
    assert (failed.status != "failed") == (right == "retry_delivery")


OWN = "change_own_maintenancerecord"


class TestWhatOneAddedOneself:
    """It is changed for a day, by whoever has no more than the right to that."""

    @pytest.fixture
    def world(self) -> World:
        return World()

    def mine(self, world: World, person: Any, **fields: Any) -> None:
        """Let a person have added the record."""
        rows = MaintenanceRecord.objects.filter(pk=world.record.pk)
        rows.update(created_by=person, **fields)

    def is_open(self, world: World, client: Any) -> bool:
        """Tell whether whoever is logged in is offered the form, and gets it."""
        url = admin_url(MaintenanceRecord, "edit", world.record.pk)
        vehicle = client.get(admin_url(Vehicle, "inspect", world.vehicle.pk))
        opens = client.get(url).status_code == 200
        assert (url in vehicle.content.decode()) == opens
        return opens

    def test_own_row_is_changed_and_another_ones_is_not(self, world, client):
        person = world.person("view_vehicle", OWN)
        client.force_login(person)
        assert not self.is_open(world, client)
        assert not MaintenanceRecord.objects.changeable_by(person).exists()
        self.mine(world, person)
        assert self.is_open(world, client)
        assert list(MaintenanceRecord.objects.changeable_by(person)) == [world.record]

    def test_after_a_day_it_is_not(self, world, client):
        person = world.person("view_vehicle", OWN)
        client.force_login(person)
        before = timezone.now() - timedelta(hours=25)
        self.mine(world, person, created_at=before)
        assert not self.is_open(world, client)
        assert not MaintenanceRecord.objects.changeable_by(person).exists()
        self.mine(world, person, created_at=before + timedelta(hours=2))
        assert self.is_open(world, client)

    def test_without_the_right_ones_own_is_not_changed(self, world, client):
        person = world.person("view_vehicle", "add_maintenancerecord")
        client.force_login(person)
        self.mine(world, person)
        assert not self.is_open(world, client)
        assert not MaintenanceRecord.objects.changeable_by(person).exists()

    def test_in_another_fleet_ones_own_is_not_changed(self, world, client):
        person = World().person("view_vehicle", OWN)
        client.force_login(person)
        self.mine(world, person)
        url = admin_url(MaintenanceRecord, "edit", world.record.pk)
        assert client.get(url).status_code == 404
        assert not MaintenanceRecord.objects.changeable_by(person).exists()

    def test_saved_with_the_form_it_stays_ones_own(self, world, client):
        person = world.person("view_vehicle", OWN)
        client.force_login(person)
        self.mine(world, person)
        url = admin_url(MaintenanceRecord, "edit", world.record.pk)
        form = client.get(url).context["form"]
        client.post(url, posted(form, description="Brakes"))
        world.record.refresh_from_db()
        assert world.record.description == "Brakes"
        assert world.record.created_by == person


def test_policies_ask_for_declared_rights_only():
    for model in (
        Fleet,
        Vehicle,
        OdometerReading,
        MaintenanceRecord,
        MaintenancePlan,
        PlanTemplate,
        Supplier,
        Share,
        Delivery,
    ):
        policy = policy_registry.get_by_type(model)
        assert tenants.path_to(model) is not None
        for codenames in [*policy.needs.values(), *policy.own.values()]:
            require_known(codenames)


def test_every_right_is_a_permission_and_is_on_the_groups_screen(owner_client):
    group = Group.objects.create(name="Some")
    answer = owner_client.get(reverse("wagtailusers_groups:edit", args=[group.pk]))
    text = answer.content.decode()
    for one in declared(Fleet):
        assert str(one.title) in text
        for right in one.rights:
            assert Permission.objects.filter(
                content_type__app_label=one.app, codename=right.codename
            ).exists()
            assert str(right.help_text) in text


def test_the_groups_screen_gives_no_right_of_a_fleet_on_all_at_once(owner_client):
    page = owner_client.get(reverse("wagtailusers_groups:add")).content.decode()
    assert "Can have a failed reminder tried again" not in page
