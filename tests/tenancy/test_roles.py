"""The groups that come with a fleet, and rights given on Wagtail's Groups screen."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission

from tenancy.rights import declared as of_kind
from tests.factories import FleetFactory, UserFactory, VehicleFactory
from tests.pages import posted
from vehicles.models import Fleet, Vehicle

pytestmark = pytest.mark.django_db


def rights(group: Group) -> set[str]:
    found = group.collection_permissions.all()
    return {right.permission.codename for right in found}


def test_managers_and_viewers_come_with_a_fleet():
    fleet = FleetFactory(name="Home")
    managers = Group.objects.get(name="Home: managers")
    viewers = Group.objects.get(name="Home: viewers")
    assert rights(viewers) == {"view_vehicle", "view_share", "view_delivery"}
    rights_of_all = [right for one in of_kind(Fleet) for right in one.rights]
    declared = {right.codename for right in rights_of_all if right.roles}
    assert rights(managers) == declared | {
        "add_image",
        "change_image",
        "choose_image",
        "delete_image",
        "add_document",
        "change_document",
        "choose_document",
        "delete_document",
    }
    for group in (managers, viewers):
        names = set(group.permissions.values_list("codename", flat=True))
        tokens = {f"{action}_apitoken" for action in ("add", "change", "delete")}
        assert names == {"access_admin", *tokens}  # of their own
        for right in group.collection_permissions.all():
            assert right.collection == fleet.collection


def test_group_that_somebody_renamed_keeps_its_name():
    fleet = FleetFactory(name="Home")
    Group.objects.filter(name="Home: viewers").update(name="The neighbours")
    fleet.name = "Farm"
    fleet.save()
    assert Group.objects.filter(name="The neighbours").exists()
    assert Group.objects.filter(name="Farm: managers").exists()


def test_group_that_has_the_name_already_gets_no_right_to_a_new_fleet():
    stranger = UserFactory()
    stranger.groups.add(Group.objects.create(name="Home: managers"))
    fleet = FleetFactory(name="Home")
    assert not Fleet.objects.visible_to(stranger).exists()
    made = Group.objects.get(name="Home: managers (2)")
    assert made.collection_permissions.first().collection == fleet.collection


def test_two_fleets_of_one_name_keep_their_people_apart():
    first, second = FleetFactory(name="Home"), FleetFactory(name="Home")
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Home: managers (2)"))
    assert list(Fleet.objects.visible_to(user)) == [second]
    first.name = "Farm"
    first.save()
    second.refresh_from_db()
    assert list(Fleet.objects.visible_to(user)) == [second]


def test_renaming_a_fleet_leaves_other_groups_of_that_name_alone():
    Group.objects.create(name="Farm: managers")
    fleet = FleetFactory(name="Home")
    fleet.name = "Farm"
    fleet.save()
    names = set(Group.objects.filter(name__startswith="Farm: m").values_list("name"))
    assert names == {("Farm: managers",), ("Farm: managers (2)",)}
    first = Group.objects.get(name="Farm: managers")
    assert not first.collection_permissions.exists()


def test_rights_are_given_on_the_groups_screen(owner_client):
    fleet = FleetFactory()
    vehicle = VehicleFactory(fleet=fleet)
    group = Group.objects.create(name="Inspectors")
    user = UserFactory()
    user.groups.add(group)
    url = reverse("wagtailusers_groups:edit", args=[group.pk])
    page = owner_client.get(url)
    assert "Vehicle permissions" in page.content.decode()
    data = posted(page.context["form"])
    for panel in page.context["permission_panels"]:
        data |= posted(panel.management_form)
    view = Permission.objects.get(codename="view_vehicle")
    data |= {
        "vehicle_permissions-TOTAL_FORMS": 1,
        "vehicle_permissions-0-collection": fleet.collection.pk,
        "vehicle_permissions-0-permissions": [view.pk],
    }
    assert owner_client.post(url, data).status_code == 302
    assert list(Vehicle.objects.visible_to(user)) == [vehicle]
    assert not Vehicle.objects.changeable_by(user).exists()


def test_rights_on_a_collection_hold_for_the_fleets_below_it():
    region = Collection.get_first_root_node().add_child(name="North")
    fleet = FleetFactory()
    FleetFactory()
    region.refresh_from_db()  # siblings are kept in order, and moved for it
    fleet.collection.refresh_from_db()
    fleet.collection.move(region, "sorted-child")
    vehicle = VehicleFactory(fleet=fleet)
    user = UserFactory()
    group = Group.objects.create(name="North")
    user.groups.add(group)
    GroupCollectionPermission.objects.create(
        group=group,
        collection=region,
        permission=Permission.objects.get(codename="change_vehicle"),
    )
    assert list(Vehicle.objects.changeable_by(user)) == [vehicle]


@pytest.mark.parametrize("fields", [{"is_active": False}, {}])
def test_inactive_people_and_people_without_a_group_see_nothing(fields):
    fleet = FleetFactory(name="Home")
    user = UserFactory(**fields)
    if fields:
        user.groups.set(Group.objects.filter(name="Home: managers"))
    assert not Fleet.objects.visible_to(user).exists()
    assert Fleet.objects.filter(pk=fleet.pk).exists()


def test_inactive_superuser_sees_nothing():
    FleetFactory()
    user = UserFactory(is_superuser=True, is_active=False)
    assert not Fleet.objects.visible_to(user).exists()
