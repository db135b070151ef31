"""Each page of ours, on a phone and at a desk: nothing serious for axe, nothing to be
scrolled sideways, nothing that fails or that a browser complains of.

Pages are looked at as they come; what one does on them is tested elsewhere.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from wagtail.admin.models import EditingSession
from wagtail.models import APIToken

from accounts.models import User
from core.admin.urls import admin_url
from costs.reports.views import REPORTS, report_url
from maintenance.models import MaintenanceRecord, PlanTemplate, YearlyReport
from tests.browser.conftest import DESKTOP, PHONE
from tests.privacy.conftest import World
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.urls import vehicle_page_url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["both"]),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

TABS = ["timeline", "plans", "readings", "costs", "files", "shares", "reminders"]


@pytest.fixture
def world(logged_in):
    """One row of everything, some of it the owner's own."""
    world = World("Sunnyside").fill()
    owner = User.objects.get(username="owner")
    now = timezone.now()
    world.rows["savedview"].user = owner
    world.rows["savedview"].save()
    for state in ("ready", "working", "failed"):
        YearlyReport.objects.create(
            user=owner,
            fleet=world.fleet,
            year=2020 + len(world.rows),
            state=state,
            part="vehicles",
            part_done=3,
            part_of=9,
            asked_at=now,
            seen_at=now,
        )
        world.rows[state] = YearlyReport.objects.latest("pk")
    APIToken.create_token(user=owner, name="Fuel pump")
    return world


def bulk(model: Any, action: str, *rows: Any) -> str:
    meta = model._meta
    url = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, action])
    return url + "?" + "&".join(f"id={row.pk}" for row in rows)


def due_and_reports(world: World) -> dict[str, str]:
    return {
        "home": reverse("wagtailadmin_home"),
        "board": reverse("due_list"),
        "sorted board": f"{reverse('due_list')}?ordering=-supplier",
        "nothing on the board": f"{reverse('due_list')}?urgency=month",
        "saved views": reverse("saved_views:list"),
        "search": f"{reverse('vehicles_search')}?q=pads",
        "search for nothing": f"{reverse('vehicles_search')}?q=xyzzy",
        **{slug: report_url(slug) for slug in REPORTS},
        "year": reverse("yearly_report"),
        **{
            f"year {state}": reverse("yearly_reports:one", args=[world.rows[state].pk])
            for state in ("ready", "working", "failed")
        },
    }


def vehicles_and_records(world: World) -> dict[str, str]:
    rows = world.rows
    vehicle, record, plan = (
        rows[name] for name in ("vehicle", "maintenancerecord", "maintenanceplan")
    )
    page = vehicle_page_url(vehicle.pk)
    return {
        "vehicles": f"{admin_url(Vehicle, 'list')}?reading=overdue",
        "records": admin_url(MaintenanceRecord, "list"),
        **{f"vehicle: {tab}": f"{page}?tab={tab}" for tab in TABS},
        "vehicle: changes": f"{page}?tab=history",
        "photo": reverse("vehicle_photo:add", args=[vehicle.pk]),
        "copy": admin_url(MaintenanceRecord, "copy_to", record.pk),
        "complete": admin_url(MaintenanceRecord, "complete", record.pk),
        "record": admin_url(MaintenanceRecord, "edit", record.pk),
        "record, looked at": admin_url(MaintenanceRecord, "inspect", record.pk),
        "history of a record": admin_url(MaintenanceRecord, "history", record.pk),
        "reading": admin_url(OdometerReading, "edit", rows["odometerreading"].pk),
        "plan": admin_url(type(plan), "inspect", plan.pk),
        "plan template": admin_url(PlanTemplate, "edit", rows["plantemplate"].pk),
        "share": admin_url(type(rows["share"]), "inspect", rows["share"].pk),
        "label of a share": admin_url(type(rows["share"]), "label", rows["share"].pk),
        "apply templates": bulk(Vehicle, "plan", vehicle),
        "archive": bulk(Vehicle, "archive", vehicle),
        **{
            f"bulk {action}": bulk(MaintenanceRecord, action, record)
            for action in ("complete", "reschedule", "type", "recipients", "delete")
        },
        "delete a record": admin_url(MaintenanceRecord, "delete", record.pk),
    }


def reminders_and_doors(world: World) -> dict[str, str]:
    rows, fleet = world.rows, [world.fleet.pk]
    return {
        "reminder log": "/admin/reminders/",
        "delivery": reverse("reminders_modeladmin_inspect", args=[rows["delivery"].pk]),
        "upcoming": reverse("upcoming_reminders"),
        "rules of all": reverse("reminder_rules"),
        "rules of a fleet": reverse("fleet_reminders:rule", args=fleet),
        "reminders of a record": reverse(
            "record_reminders:list", args=[rows["maintenancerecord"].pk]
        ),
        "test mail": reverse("reminder_test_mail"),
        "account and calendars": reverse("wagtailadmin_account"),
        "webhooks": reverse("fleet_webhooks:list", args=fleet),
        "new webhook": reverse("fleet_webhooks:new", args=fleet),
        "webhook": reverse("webhooks:edit", args=[rows["webhook"].pk]),
        "webhook, deleted": reverse("webhooks:delete", args=[rows["webhook"].pk]),
        "call": reverse("webhook_calls:show", args=[rows["webhookdelivery"].pk]),
        "tokens": reverse("wagtailusers_api_tokens:index"),
        "new token": reverse("wagtailusers_api_tokens:add"),
        "unused files": reverse("unused_files"),
        "locks": reverse("locks:index"),
        "fleet": admin_url(Fleet, "edit", world.fleet.pk),
        "invite": admin_url(Fleet, "invite", world.fleet.pk),
    }


def faults(page: Page, axe: Axe, url: str) -> list[str]:
    """Return what is wrong with a page, opened on a phone and then widened."""
    page.set_viewport_size(PHONE)
    answer = page.goto(url)
    found = [] if answer and answer.ok else [f"answers {answer and answer.status}"]
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        violations = axe.run(page, context="main").response["violations"]
        found += [
            f"{one['id']}, {size['width']} wide: {node['html'][:160]}"
            for one in violations
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"is wider than the window of {size['width']}")
    return found


@pytest.mark.parametrize(
    "pages", [due_and_reports, vehicles_and_records, reminders_and_doors]
)
def test_nothing_keeps_anybody_out(logged_in, world, pages):
    # Wagtail's own button for who else has a form open has no name (as of 8.0).
    EditingSession.objects.all().delete()
    axe = Axe()
    found = {name: faults(logged_in, axe, url) for name, url in pages(world).items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_nothing_keeps_out_who_begins(logged_in):
    """First steps, and a board on which nothing is."""
    axe = Axe()
    for url in (reverse("wagtailadmin_home"), reverse("due_list")):
        assert faults(logged_in, axe, url) == [], url
