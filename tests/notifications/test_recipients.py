import pytest
from django.contrib.auth.models import Group
from django.db import connection

from maintenance.models import MaintenanceRecord
from notifications.recipients import Level, audiences
from tests.factories import FleetFactory, MaintenanceRecordFactory, UserFactory
from tests.notifications.conftest import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    return MaintenanceRecordFactory()


def group(name, *members):
    made = Group.objects.create(name=name)
    made.user_set.set(members)
    return made


def audience(record):
    return audiences(MaintenanceRecord.objects.all()).get(record.pk)


def people(record):
    return audience(record).people


def test_nobody_chosen(record):
    assert audience(record) is None


def test_the_nearest_level_counts(record):
    of_fleet, of_vehicle, of_record = UserFactory.create_batch(3)
    notify(record.vehicle.fleet, users=[of_fleet])
    assert audience(record) == (Level.FLEET, {of_fleet.pk})
    notify(record.vehicle, users=[of_vehicle])
    assert audience(record) == (Level.VEHICLE, {of_vehicle.pk})
    notify(record, users=[of_record])
    assert audience(record) == (Level.RECORD, {of_record.pk})


@pytest.mark.parametrize("level", list(Level))
def test_groups_are_expanded_at_each_level(record, level):
    ann, bob = UserFactory.create_batch(2)
    things = {
        Level.RECORD: record,
        Level.VEHICLE: record.vehicle,
        Level.FLEET: record.vehicle.fleet,
    }
    workshop = group("Workshop", ann, bob)
    notify(things[level], groups=[workshop])
    assert audience(record) == (level, {ann.pk, bob.pk})
    workshop.user_set.remove(bob)
    assert people(record) == {ann.pk}


def test_a_group_alone_keeps_the_vehicles_people_out(record):
    ann, bob = UserFactory.create_batch(2)
    notify(record.vehicle, users=[ann])
    notify(record, groups=[group("Workshop", bob)])
    assert people(record) == {bob.pk}


def test_users_and_groups_of_a_level_add_up(record):
    ann, bob = UserFactory.create_batch(2)
    notify(record, users=[ann], groups=[group("Workshop", bob)])
    assert people(record) == {ann.pk, bob.pk}


def test_inactive_and_without_address_are_skipped(record):
    reachable = UserFactory()
    inactive = UserFactory(is_active=False)
    silent = UserFactory(unreachable=True)
    everybody = [reachable, inactive, silent]
    notify(record, users=everybody, groups=[group("All", *everybody)])
    assert people(record) == {reachable.pk}


@pytest.mark.parametrize("members", [0, 1])
def test_a_choice_of_people_who_cannot_be_reached_is_a_choice(record, members):
    notify(record.vehicle.fleet, users=[UserFactory()])
    gone = UserFactory.create_batch(members, is_active=False)
    notify(record, groups=[group("Gone", *gone)])
    assert audience(record) == (Level.RECORD, frozenset())


def test_each_person_once(record):
    ann = UserFactory()
    notify(record, users=[ann], groups=[group("One", ann), group("Two", ann)])
    assert people(record) == {ann.pk}


def test_each_record_has_its_own(record):
    ann, bob = UserFactory.create_batch(2)
    other = MaintenanceRecordFactory(vehicle=record.vehicle)
    notify(record, users=[ann])
    notify(record.vehicle, users=[bob])
    assert people(record) == {ann.pk}
    assert people(other) == {bob.pk}


def test_only_the_records_asked_for(record):
    notify(record, users=[UserFactory()])
    assert audiences(MaintenanceRecord.objects.exclude(pk=record.pk)) == {}


@pytest.mark.once
@pytest.mark.parametrize("count", [2, 20])
def test_queries_do_not_grow(django_assert_num_queries, count):
    for number in range(count):
        record = MaintenanceRecordFactory(vehicle__fleet=FleetFactory())
        things = (record, record.vehicle, record.vehicle.fleet)
        members = UserFactory.create_batch(2)
        notify(
            things[number % 3],
            users=[UserFactory()],
            groups=[group(f"Group {number}", *members)],
        )
    # On PostgreSQL, a savepoint and what turns off its compiler.
    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 2):
        found = audiences(MaintenanceRecord.objects.all())
    assert [len(audience.people) for audience in found.values()] == [3] * count
