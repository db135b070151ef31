"""What came from a foreign fleet tells nothing of it, at no address of the project: a
vehicle that was moved with all that hangs off it, and a record put onto another one."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery
from tests.factories import (
    AttachmentFactory,
    ImageFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    SupplierFactory,
    VehicleFactory,
)
from tests.pages import posted
from tests.privacy.addresses import addresses
from tests.privacy.conftest import SECRET, World, member
from tests.privacy.test_api_walk import bearer
from tests.privacy.test_api_walk import tour as api_tour
from tests.privacy.test_walk import NOT_VISITED, told, values
from vehicles.moving.act import move
from vehicles.moving.crossing import Crossing

pytestmark = pytest.mark.django_db


class Moved(World):
    """Our world, in which some rows came from the foreign one. Their own texts tell
    nothing; all that they pointed to there, and was written of them, does."""

    def take_over(self, foreign: World) -> "Moved":
        both = member(foreign.fleet, "managers", username="both")
        both.groups.add(Group.objects.get(name=f"{self.name}: managers"))
        vehicle: Any = VehicleFactory(fleet=foreign.fleet, name="Van")
        # Its name and kind are what is copied.
        self.garage = SupplierFactory(
            fleet=foreign.fleet,
            name="Corner garage",
            **dict.fromkeys(("contact_person", "phone", "address", "notes"), SECRET),
        )
        record, other = (self._record(foreign, vehicle, both) for _number in range(2))
        plan: Any = MaintenancePlanFactory(
            vehicle=vehicle,
            supplier=self.garage,
            template=foreign.rows["plantemplate"],
        )
        share = ShareFactory(vehicle=vehicle, label=f"For {SECRET}")
        reading = OdometerReadingFactory(vehicle=vehicle)
        came = {
            "vehicle": vehicle,
            "maintenancerecord": record,
            "maintenanceplan": plan,
            "share": share,
            "odometerreading": reading,
            "privateimage": record.attachments.first().image,
        }
        revision, delivery = record.latest_revision, self._told(record)
        self.rows |= came
        World.look_at(Moved(self.name, rows=came | {"user": foreign.rows["user"]}))
        self._put_onto_ours(other, both)
        move(Crossing(self.fleet, both, vehicle))
        self.other = other
        # What is not there any more is asked for, too.
        self.rows |= {"revision": revision, "delivery": delivery}
        for row in came.values():
            row.refresh_from_db()
        return self

    def _record(self, foreign: World, vehicle: Any, both: Any) -> Any:
        record: Any = MaintenanceRecordFactory(
            vehicle=vehicle,
            supplier=self.garage,
            due_date=date(2026, 5, 1),
        )
        collection = foreign.fleet.collection
        AttachmentFactory(record=record, image=ImageFactory(collection=collection))
        record.notify_users.set([foreign.rows["user"], both])
        record.description = f"{SECRET} brakes"
        record.save()
        record.save_revision(user=foreign.rows["user"], log_action="wagtail.edit")
        record.description = "Brakes"
        record.save()
        record.save_revision(user=foreign.rows["user"], log_action="wagtail.edit")
        MaintenanceRecord.objects.filter(pk=record.pk).update(
            created_by=foreign.rows["user"], modified_by=foreign.rows["user"]
        )
        self._told(record, foreign.rows["user"])
        return record

    def _told(self, record: Any, person: Any = None) -> Any:
        now = timezone.now()
        row, _made = Delivery.objects.get_or_create(
            record=record,
            due_value="2026-05-01",
            offset=0,
            defaults={
                "recipient": person,
                "due_on": date(2026, 5, 1),
                "remind_on": date(2026, 5, 1),
                "status": "sent",
                "error": SECRET,
                "created_at": now,
                "sent_at": now,
            },
        )
        return row

    def _put_onto_ours(self, record: Any, both: Any) -> None:
        """Put a record onto a vehicle of ours, by its form."""
        browser = Client()
        browser.force_login(both)
        name = MaintenanceRecord.snippet_viewset.get_url_name("edit")
        url = reverse(name, args=[record.pk])
        form = browser.get(url).context["form"]
        theirs = VehicleFactory(fleet=self.fleet, name="Theirs")
        answer = browser.post(url, posted(form, vehicle=theirs.pk))
        assert answer.status_code == 302, answer.context["form"].errors


@pytest.fixture
def foreign(db) -> World:
    """The other fleet, without one of ours beside it."""
    return World(SECRET).fill()


@pytest.fixture
def moved(foreign) -> Moved:
    world = Moved("Homestead")
    world.fill()
    return world.take_over(foreign)


def about_rows(world: World) -> list[str]:
    """Return every address, filled with this world's rows."""
    found = {
        url
        for address in addresses()
        if address.name not in NOT_VISITED
        and not address.name.startswith("wagtailadmin_")
        and (url := address.fill(values(address, world)))
    }
    return sorted(found)


def test_what_came_from_a_foreign_fleet_tells_nothing_of_it(moved, client):
    manager = member(moved.fleet, "managers")
    client.force_login(manager)
    urls = about_rows(moved)
    name = MaintenanceRecord.snippet_viewset.get_url_name
    for view in ("edit", "inspect", "history", "delete", "complete"):
        urls.append(reverse(name(view), args=[moved.other.pk]))
    for url in urls:
        answer = client.get(url)
        assert SECRET not in told(answer), f"{url} tells"
        assert answer.status_code < 500, url
        if answer.status_code == 302 and "login" in answer["Location"]:
            client.force_login(manager)


def test_nor_does_the_api(moved, settings):
    settings.API_CALLS_A_MINUTE = 0
    headers = bearer(member(moved.fleet, "managers"))
    for _name, (_address, url) in api_tour(moved).items():
        assert SECRET not in told(Client().get(url, headers=headers)), url


def test_who_stayed_sees_none_of_it(moved, foreign, client):
    client.force_login(foreign.rows["user"])
    rows = [moved.rows[key] for key in ("vehicle", "maintenancerecord", "share")]
    for row in [*rows, moved.other]:
        for view in ("inspect", "edit", "history"):
            url = reverse(row.snippet_viewset.get_url_name(view), args=[row.pk])
            assert client.get(url).status_code == 404, url
    assert client.get(moved.rows["privateimage"].file.url).status_code == 404


def test_nothing_is_written_of_it_any_more(moved, foreign):
    person = foreign.rows["user"]
    for row in (moved.rows["vehicle"], moved.rows["maintenancerecord"], moved.other):
        entries = ModelLogEntry.objects.for_instance(row)
        assert not entries.filter(user=person).exists()
    record = moved.rows["maintenancerecord"].pk
    assert not EditingSession.objects.filter(object_id=str(record), user=person)
