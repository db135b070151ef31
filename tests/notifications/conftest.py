"""A driver to remind, and work to remind them of."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission

from accounts.models import User
from maintenance.models import MaintenanceRecord
from tests.factories import MaintenanceRecordFactory, UserFactory
from vehicles.models import Fleet, HasRecipients

TODAY = date(2026, 3, 17)


def notify(thing: HasRecipients, *, users: Any = (), groups: Any = ()) -> None:
    """Choose the people to be reminded at a record, a vehicle or a fleet, of people
    who may see the fleet: nobody else is told."""
    thing.notify_users.set(users)
    thing.notify_groups.set(groups)
    thing.save()
    fleet = fleet_of(thing)
    for user in users:
        let_see(fleet, user)
    for group in groups:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=fleet.collection, permission=viewing()
        )


def fleet_of(thing: Any) -> Fleet:
    """Return the fleet of a record or a vehicle, or the fleet itself."""
    thing = getattr(thing, "vehicle", thing)
    return getattr(thing, "fleet", thing)


def viewers(fleet: Fleet) -> Group:
    """Return the group that came with a fleet, of those who look."""
    found = Group.objects.filter(collection_permissions__collection=fleet.collection)
    return found.distinct().get(name__contains="viewers")


def let_see(fleet: Fleet, user: User) -> None:
    """Let a person see a fleet."""
    user.groups.add(viewers(fleet))


def viewing() -> Permission:
    """Return the permission that shows vehicles."""
    return Permission.objects.get(codename="view_vehicle")


@pytest.fixture
def driver(db: None) -> User:
    """The person whom the fleet reminds."""
    return UserFactory(username="driver", email="driver@example.org")


@pytest.fixture
def due_record(driver: User) -> Callable[..., MaintenanceRecord]:
    """Make a record due ``days`` after today, of which the driver is reminded."""

    def make(days: int = 0, **fields: Any) -> MaintenanceRecord:
        fields.setdefault("due_date", TODAY + timedelta(days=days))
        record = MaintenanceRecordFactory(**fields)
        notify(record.vehicle.fleet, users=[driver])
        return record

    return make
