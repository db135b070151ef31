"""The cast of every test of privacy: two fleets, and people of one or the other."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import APIToken
from wagtail.users.models import UserProfile

from accounts.models import User
from core.api.models import TokenRestriction
from integrations.models import Webhook, WebhookDelivery
from maintenance.models import SavedView, YearlyReport
from notifications.models import CalendarAddress, Delivery
from tenancy.avatars import EXAMINED
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
    png,
)
from vehicles.models import Fleet

SECRET = "Zanzibar"  # stands in every text of the foreign fleet
OURS = "Homestead"


def member(fleet: Fleet, role: str, **fields: Any) -> User:
    """Return a new person of a fleet."""
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=f"{fleet.name}: {role}"))
    return user


@dataclass
class World:
    """One row of everything, of a fleet called ``name``."""

    name: str
    fleet: Any = None
    rows: dict[str, Any] = field(default_factory=dict)
    sessions: list[tuple[Any, Any]] = field(default_factory=list)

    def fill(self) -> "World":
        name = self.name
        self.fleet = FleetFactory(name=name, distance_unit="mi")
        vehicle = VehicleFactory(
            fleet=self.fleet, name=f"{name} van", plate=name[:12], notes=name
        )
        person: Any = member(
            self.fleet,
            "managers",
            username=f"{name.lower()}-manager",
            first_name=name,
            last_name="Zamir",
        )
        profile = UserProfile.get_for_user(person)
        profile.avatar.save(f"{EXAMINED}{name}.png", ContentFile(png()))
        token, _plaintext = APIToken.create_token(user=person, name=f"{name} phone")
        TokenRestriction.objects.create(
            token=token, is_bound=True, collection=self.fleet.collection
        )
        supplier = SupplierFactory(fleet=self.fleet, name=f"{name} garage")
        collection = self.fleet.collection
        image = ImageFactory(title=f"{name} photo", collection=collection)
        document = DocumentFactory(title=f"{name} invoice", collection=collection)
        record: Any = MaintenanceRecordFactory(
            vehicle=vehicle,
            supplier=supplier,
            description=f"{name} pads",
            details=name,
            due_date=vehicle.today(),
        )
        AttachmentFactory(record=record, image=image, caption=name)
        AttachmentFactory(record=record, image=None, document=document, caption=name)
        plan = MaintenancePlanFactory(
            vehicle=vehicle, title=f"{name} oil", supplier=supplier
        )
        template = PlanTemplateFactory(
            fleet=self.fleet, title=f"{name} oil", meant_for=name, source=name
        )
        revision = record.save_revision(user=person)
        webhook = Webhook.objects.create(
            fleet=self.fleet, url=f"https://example.org/{name}", events="record.due"
        )
        self.rows = {
            "fleet": self.fleet,
            "vehicle": vehicle,
            "odometerreading": OdometerReadingFactory(vehicle=vehicle, note=name),
            "maintenancerecord": record,
            "maintenanceplan": plan,
            "plantemplate": template,
            "supplier": supplier,
            "privateimage": image,
            "privatedocument": document,
            "delivery": Delivery.objects.create(
                record=record,
                due_value="",
                due_on=vehicle.today(),
                remind_on=vehicle.today(),
                offset=0,
                recipient=person,
                created_at=timezone.now(),
                next_attempt_at=timezone.now(),
            ),
            "calendaraddress": CalendarAddress.objects.create(
                user=person, fleet=self.fleet
            ),
            "webhook": webhook,
            "webhookdelivery": WebhookDelivery.objects.create(
                webhook=webhook,
                event="record.due",
                subject=record.pk,
                occurrence="1",
                payload=name,
                created_at=timezone.now(),
                next_attempt_at=timezone.now(),
            ),
            "share": ShareFactory(vehicle=vehicle, label=f"{name} buyer"),
            "yearlyreport": YearlyReport.objects.create(
                user=person,
                fleet=self.fleet,
                year=2026,
                state=YearlyReport.State.READY,
                asked_at=timezone.now(),
                seen_at=timezone.now(),
                pdf=name.encode(),
            ),
            "savedview": SavedView.objects.create(user=person, name=f"{name} view"),
            "user": person,
            "revision": revision,
            "apitoken": token,
            "userprofile": profile,
        }
        self.look_at()
        return self

    def look_at(self) -> None:
        """Have the person write into the log of each row, and hold its form open."""
        person = self.rows["user"]
        for row in list(self.rows.values()):
            if not (hasattr(row, "snippet_viewset") or isinstance(row, APIToken)):
                continue
            log(row, "wagtail.edit", user=person)
            session = EditingSession.objects.create(
                user=person,
                content_type=ContentType.objects.get_for_model(row),
                object_id=row.pk,
                last_seen_at=timezone.now(),
            )
            self.sessions.append((row, session))


@pytest.fixture(scope="module")
def worlds(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, World]]:
    """Both fleets, filled once for all tests of a module, in a transaction around
    theirs. A test that commits fills its own."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        filled = {name: World(name).fill() for name in (SECRET, OURS)}
    yield filled
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def foreign(worlds, db) -> World:
    """The fleet that nobody of ours may know of."""
    return deepcopy(worlds[SECRET])


@pytest.fixture
def ours(worlds, db) -> World:
    return deepcopy(worlds[OURS])


@pytest.fixture
def manager(ours, foreign) -> User:
    """Manages our fleet; a stranger to the other."""
    return member(ours.fleet, "managers")


@pytest.fixture
def viewer(foreign) -> User:
    """May look at the foreign fleet, and not change it."""
    return member(foreign.fleet, "viewers")


@pytest.fixture
def keeper(foreign) -> User:
    """Manages the foreign fleet."""
    return member(foreign.fleet, "managers")


@pytest.fixture
def nobody(foreign) -> User:
    """May use the admin, and was given no fleet."""
    group = Group.objects.create(name="Newcomers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = UserFactory()
    user.groups.add(group)
    return user
