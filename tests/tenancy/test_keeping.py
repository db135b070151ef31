"""Groups in step with the roles, and what the groups of an older version get."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from wagtail.models import Collection, GroupCollectionPermission

from tenancy import keeping, rights
from tenancy.models import RoleRight
from tenancy.rights import Right, Rights
from tests.factories import FleetFactory, UserFactory, VehicleFactory
from vehicles.models import Fleet, Vehicle
from vehicles.rights import TENANT
from vehicles.roles import MANAGERS, VIEWERS

pytestmark = pytest.mark.django_db

OLD = ("view_vehicle", "add_vehicle", "change_vehicle", "delete_vehicle")
NEWER = Rights(
    "maintenance.MaintenanceType",
    title="Types",
    add_label="Add",
    icon="tag",
    rights=(
        Right("view_maintenancetype", "View", "See types", (MANAGERS, VIEWERS)),
        Right("change_maintenancetype", "Edit", "Edit types", (MANAGERS,)),
    ),
)
NEW = {right.codename for right in NEWER.rights}


def of(group: Group) -> set[str]:
    given = group.collection_permissions.all()
    return {right.permission.codename for right in given}


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def give(group: Group, collection: Collection, *codenames: str) -> None:
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection=collection, permission=permission
        )
        for permission in Permission.objects.filter(codename__in=codenames)
    )


@pytest.fixture
def newer() -> Iterator[None]:
    """Have an app that declares more than it did."""
    rights.register(TENANT, NEWER)
    yield
    rights._declared[TENANT].remove(NEWER)


def as_before() -> None:
    """Put the groups back to what an older version made of them."""
    RoleRight.objects.all().delete()
    new = {
        right.codename for several in rights.declared(Fleet) for right in several.rights
    }
    GroupCollectionPermission.objects.filter(
        permission__codename__in=new - {*OLD}
    ).delete()


def test_groups_of_an_older_version_keep_what_they_could_do():
    FleetFactory(name="Home")
    wanted = {name: of(group(f"Home: {name}")) for name in (MANAGERS, VIEWERS)}
    as_before()
    assert "add_maintenancerecord" not in of(group("Home: managers"))
    keeping.keep()
    assert {name: of(group(f"Home: {name}")) for name in wanted} == wanted


@pytest.mark.parametrize("right", OLD)
def test_group_above_gets_what_its_right_on_vehicles_gave(right):
    region = Collection.get_first_root_node().add_child(name="North")
    people = Group.objects.create(name="Inspectors")
    give(people, region, right)
    as_before()
    keeping.keep()
    writes = right == "change_vehicle"
    for one in rights.declared(Fleet):
        for declared in one.rights:
            seen = VIEWERS in declared.roles and declared.codename not in OLD
            wrote = MANAGERS in declared.roles and declared.codename not in OLD
            given = seen or (writes and wrote)
            assert (declared.codename in of(people)) == (
                given or declared.codename == right
            )


def test_what_was_taken_away_before_does_not_come_back():
    FleetFactory(name="Home")
    managers = group("Home: managers")
    managers.name = "Parents"
    managers.save()
    as_before()
    managers.collection_permissions.filter(
        permission__codename__in=["delete_vehicle", "add_image"]
    ).delete()
    for _twice in range(2):
        keeping.keep()
        assert not of(managers) & {"delete_vehicle", "add_image"}
    assert "change_maintenancerecord" in of(managers)


def test_right_that_is_new_comes_to_the_groups_of_tenants_there_are(newer):
    FleetFactory(name="Home")
    for one in ("Home: managers", "Home: viewers"):
        group(one).collection_permissions.filter(permission__codename__in=NEW).delete()
    RoleRight.objects.filter(codename__in=NEW).delete()
    viewers = group("Home: viewers")
    viewers.name = "Neighbours"
    viewers.save()
    keeping.keep()
    assert of(group("Home: managers")) >= NEW
    assert of(viewers) & NEW == {"view_maintenancetype"}


def test_nothing_new_comes_to_a_group_that_was_given_less(newer):
    FleetFactory(name="Home")
    managers = group("Home: managers")
    gone = {*NEW, "delete_maintenancerecord"}
    managers.collection_permissions.filter(permission__codename__in=gone).delete()
    RoleRight.objects.filter(codename__in=NEW).delete()
    keeping.keep()
    assert not of(managers) & gone - {"view_maintenancetype"}


def test_right_that_leaves_a_role_is_taken_from_its_own_groups_only():
    FleetFactory(name="Home")
    FleetFactory(name="Farm")
    fleet: Any = Fleet.objects.get(name="Farm")
    rights.register(TENANT, NEWER)
    try:
        keeping.keep()
        assert of(group("Home: managers")) >= NEW
        give(group("Farm: viewers"), fleet.collection, "change_maintenancetype")
    finally:
        rights._declared[TENANT].remove(NEWER)
    keeping.keep()
    assert not of(group("Home: managers")) & NEW
    assert of(group("Farm: viewers")) >= NEW  # by hand: it is no longer as made


def test_keeping_twice_changes_nothing():
    FleetFactory(name="Home")
    keeping.keep()
    before = set(GroupCollectionPermission.objects.values_list("pk", flat=True))
    group("Home: managers").collection_permissions.filter(
        permission__codename="change_webhook"
    ).delete()
    kept = set(GroupCollectionPermission.objects.values_list("pk", flat=True))
    assert len(before) == len(kept) + 1
    keeping.keep()
    assert kept == set(GroupCollectionPermission.objects.values_list("pk", flat=True))


def test_group_of_a_new_role_is_made_for_the_fleets_there_are():
    FleetFactory(name="Home")
    group("Home: viewers").delete()
    RoleRight.objects.filter(role=VIEWERS).delete()
    keeping.keep()
    assert "view_vehicle" in of(group("Home: viewers"))


def test_two_rights_of_one_name_are_refused():
    twice = Rights("vehicles.Fleet", "F", "Add", "x", NEWER.rights * 2)
    with pytest.raises(ImproperlyConfigured, match="one name"):
        rights.register(TENANT, twice)


def test_right_is_worth_nothing_without_seeing_the_vehicles():
    vehicle = VehicleFactory()
    person = UserFactory()
    people = Group.objects.create(name="Blind")
    person.groups.add(people)
    give(people, vehicle.fleet.collection, "change_maintenancerecord", "change_fleet")
    assert not Fleet.objects.changeable_by(person).exists()
    assert not Vehicle.objects.visible_to(person).exists()


def test_right_above_and_sight_below_meet_where_both_are():
    region = Collection.get_first_root_node().add_child(name="North")
    first, second = FleetFactory(name="A"), FleetFactory(name="B")
    for fleet in (first, second):
        region.refresh_from_db()
        fleet.collection.refresh_from_db()
        fleet.collection.move(region, "sorted-child")
    person = UserFactory()
    people = Group.objects.create(name="North")
    person.groups.add(people)
    give(people, region, "change_fleet")
    first.collection.refresh_from_db()
    give(people, first.collection, "view_vehicle")
    assert list(Fleet.objects.changeable_by(person)) == [first]
