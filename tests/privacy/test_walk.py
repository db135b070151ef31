"""The proof of privacy: every address of the project, visited with rows of a foreign
fleet by people who were not given it. What is new is visited by itself."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.models import get_snippet_models

from core.admin.viewsets import ScopedChooserViewSet, ScopedViewSet
from costs.reports.views import REPORTS, report_url
from maintenance.models import MaintenancePlan, MaintenanceType
from tenancy import pending
from tenancy.invitations import invite
from tests.privacy.addresses import Address, addresses
from tests.privacy.conftest import SECRET, World

pytestmark = pytest.mark.django_db

OURS = {
    "vehicles",
    "maintenance",
    "sharing",
    "notifications",
    "integrations",
    "tenancy",
    "attachments",
    "accounts",
    "core",
    "headless",
}
# They end the session, or answer with an error on purpose.
NOT_VISITED = {"wagtailadmin_logout", "wagtailadmin_error_test", "health"}
# Namespaces whose rows are a fleet's, by the row that stands for them.
SCOPED = {
    "wagtailsnippets_vehicles_fleet": "fleet",
    "wagtailsnippets_vehicles_vehicle": "vehicle",
    "wagtailsnippets_vehicles_odometerreading": "odometerreading",
    "wagtailsnippets_maintenance_maintenancerecord": "maintenancerecord",
    "wagtailsnippets_maintenance_maintenanceplan": "maintenanceplan",
    "wagtailsnippets_maintenance_plantemplate": "plantemplate",
    "wagtailsnippets_maintenance_supplier": "supplier",
    "wagtailsnippets_sharing_share": "share",
    "wagtailsnippetchoosers_vehicles_fleet": "fleet",
    "wagtailsnippetchoosers_vehicles_vehicle": "vehicle",
    "wagtailsnippetchoosers_vehicles_odometerreading": "odometerreading",
    "wagtailsnippetchoosers_maintenance_maintenancerecord": "maintenancerecord",
    "wagtailsnippetchoosers_maintenance_maintenanceplan": "maintenanceplan",
    "wagtailsnippetchoosers_maintenance_plantemplate": "plantemplate",
    "wagtailsnippetchoosers_maintenance_supplier": "supplier",
    "fleet_reminders": "fleet",
    "vehicle_photo": "vehicle",
    "vehicle_year": "vehicle",
    "yearly_reports": "yearlyreport",
    "record_reminders": "maintenancerecord",
    "failed_reminders": "delivery",
    "saved_views": "savedview",
    "wagtailsnippetchoosers_sharing_share": "share",
    "calendar_addresses": "calendaraddress",
    "fleet_webhooks": "fleet",
    "webhooks": "webhook",
    "webhook_calls": "webhookdelivery",
    "wagtailusers_api_tokens": "apitoken",
    "wagtailimages": "privateimage",
    "wagtailimages_chooser": "privateimage",
    "wagtaildocs": "privatedocument",
    "wagtaildocs_chooser": "privatedocument",
}
# Addresses of former versions, which lead anybody to the new ones.
FORWARDED = {"wagtailsnippets_vehicles_odometerreading:word"}
KEYS = {"pk", "image_id", "document_id", "doc_id"}


def row_of(address: Address, world: World) -> Any:
    """Return the row of this world that the address is about."""
    if name := SCOPED.get(address.namespace):
        return world.rows[name]
    if address.name.startswith("reminders_modeladmin"):
        return world.rows["delivery"]
    if address.name == "describe_file":
        return world.rows["privateimage"]
    return world.rows["vehicle"]


def values(address: Address, world: World) -> dict[str, object]:
    row = row_of(address, world)
    revision = world.rows["revision"].pk
    return {
        "pk": row.pk,
        "revision_id": revision,
        "revision_id_a": revision,
        "revision_id_b": revision,
        "app_label": row._meta.app_label,
        "app_name": row._meta.app_label,
        "model_name": row._meta.model_name,
        "action": "delete",
        "object_id": row.pk,
        "content_type_id": ContentType.objects.get_for_model(row).pk,
        "name": world.rows["privateimage"].file.name,
        "kind": "image",
        "tab": "history",
        "year": 2026,
        "report": "cost-by-vehicle",
    }


def tour(world: World) -> dict[str, tuple[Address, str]]:
    """Return what is visited: every address that a row of this world fits."""
    found = {}
    for address in addresses():
        if address.name in NOT_VISITED:
            continue
        if url := address.fill(values(address, world)):
            found[f"{address.name} {url}"] = (address, url)
    return found


def extra(world: World) -> list[str]:
    """Return addresses with foreign keys in their query: filters, choices, actions."""
    rows = world.rows
    found = []
    search = f"q={SECRET[:5]}"  # lists repeat the words they were asked for
    for model in get_snippet_models():
        url = reverse(model.snippet_viewset.get_url_name("list"))
        found += [f"{url}?{query}" for query in [*narrowed(model, rows), search]]
        add = reverse(model.snippet_viewset.get_url_name("add"))
        found += [f"{add}?vehicle={rows['vehicle'].pk}"]
        found += [f"{add}?record={rows['maintenancerecord'].pk}"]
        chooser = model.snippet_viewset.chooser_viewset
        several = reverse(chooser.get_url_name("chosen_multiple"))
        row = rows.get(model._meta.model_name)
        if row is not None:
            found.append(f"{several}?id={row.pk}")
            args = [model._meta.app_label, model._meta.model_name, "delete"]
            many = reverse("wagtail_bulk_action", args=args)
            found += [f"{many}?id={row.pk}", f"{many}?id=all"]
    kind = rows["maintenancerecord"].maintenance_type_id
    propose = reverse(MaintenancePlan.snippet_viewset.get_url_name("propose"))
    found.append(f"{propose}?vehicle={rows['vehicle'].pk}&maintenance_type={kind}")
    plan = reverse("wagtail_bulk_action", args=["vehicles", "vehicle", "plan"])
    found += [f"{plan}?id={rows['vehicle'].pk}", f"{plan}?id=all"]
    for app, key in (("images", "privateimage"), ("docs", "privatedocument")):
        row = rows[key]
        several = reverse(f"wagtail{app}_chooser:chosen_multiple")
        found.append(f"{several}?id={row.pk}")
        found.append(reverse(f"wagtail{app}:index") + f"?{search}")
        for action in ("delete", "add_tags", "add_to_collection"):
            args = ["attachments", key, action]
            url = reverse("wagtail_bulk_action", args=args)
            found.append(f"{url}?id={row.pk}&next=/admin/")
            found.append(f"{url}?id=all&next=/admin/")
    found.append(f"/admin/reminders/?fleet={world.fleet.pk}")
    for slug in REPORTS:
        keys = ("fleet", "vehicle", "supplier")
        found += [f"{report_url(slug)}?{key}={rows[key].pk}" for key in keys]
        found.append(f"{report_url(slug)}?export=csv")
    found.append("/admin/reminders/?whom=nobody")
    found += board(rows)
    found += [ping(row, session) for row, session in world.sessions]
    found += invitations(world)
    return found + files(world)


def ping(row: Any, session: Any) -> str:
    """Return what a form asks that is open: who else has the row open."""
    args = [row._meta.app_label, row._meta.model_name, row.pk, session.pk]
    return reverse("wagtailadmin_editing_sessions:ping", args=args)


def invitations(world: World) -> list[str]:
    """Return the links by which the world's person was invited: one that works, and
    one that does not."""
    person = world.rows["user"]
    entry = invite(world.fleet, "viewers", person.email, by=person, now=timezone.now())
    url = urlsplit(pending.link(entry, is_mailed=True)).path
    return [url, url.replace(url.strip("/")[-6:], "abcdef")]


def narrowed(model: Any, rows: dict[str, Any]) -> list[str]:
    """Return queries that name each row, for a list: one for each of its filters, and
    one with all that it should not know."""
    filterset = model.snippet_viewset.filterset_class
    filters = getattr(filterset, "base_filters", {})
    keys = {name: f"{name}={row.pk}" for name, row in rows.items()}
    others = "&".join(key for name, key in keys.items() if name not in filters)
    return [*(key for name, key in keys.items() if name in filters), others]


def board(rows: dict[str, Any]) -> list[str]:
    """Return the board, its results and its export, asked for foreign rows."""
    asked = [
        *(f"{name}={rows[name].pk}" for name in ("fleet", "vehicle", "supplier")),
        f"reminded={rows['user'].pk}",
    ]
    urls = [reverse("due_list"), reverse("due_list_results")]
    return [
        f"{url}?{query}&export={kind}"
        for url in urls
        for query in ["all=1", *asked]
        for kind in ("", "csv")
    ]


def files(world: World) -> list[str]:
    """Return the addresses of an original, its rendition, what a script is told of
    it, and of a document."""
    image = world.rows["privateimage"]
    rendition = image.get_rendition("width-4")
    described = reverse("describe_file", args=["image", image.pk])
    return [
        world.rows["userprofile"].avatar.url,
        image.file.url,
        rendition.file.url,
        described,
        world.rows["privatedocument"].url,
    ]


def state(world: World) -> str:
    """Return everything that is stored of this world's rows."""
    rows = [
        row.__class__._default_manager.get(pk=row.pk) for row in world.rows.values()
    ]
    for row in rows:  # a login is no change
        if hasattr(row, "last_login"):
            row.last_login = None
    return serializers.serialize("json", rows)


def visit(client, url: str, method: str):
    """Return the answer; an error of ours is raised by the client."""
    if method == "get":
        return client.get(url)
    return client.post(url, {"next": "/admin/", "title": "Taken over", "name": "Mine"})


def told(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


# What a database could answer otherwise, it would for the one who is given most.
PEOPLE = [
    "manager",
    *(pytest.param(who, marks=pytest.mark.once) for who in ("nobody", "stranger")),
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", PEOPLE)
def test_a_foreign_fleet_does_not_exist(
    client, request, record_property, ours, foreign, who, method
):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    before = state(foreign)
    visited = tour(foreign)
    for name, (address, url) in visited.items():
        response = visit(client, url, method)
        assert SECRET not in told(response), f"{name} tells"
        assert response.status_code < 500, name
        about_a_row = bool(KEYS & set(address.names)) or address.places
        if address.name in FORWARDED:
            # Whatever stands there: the address it leads to is one of this walk.
            assert response.status_code == (302 if who == "stranger" else 307), name
        elif address.namespace in SCOPED and about_a_row and who != "stranger":
            assert response.status_code in (404, 405), name
        if address.namespace in SCOPED and who == "stranger":
            assert response.status_code in (302, 401, 404), name
    more = extra(foreign)
    for url in more:
        response = visit(client, url, method)
        assert SECRET not in told(response), f"{url} tells"
        assert response.status_code < 500, url
    assert state(foreign) == before
    told_of = f"{who} by {method}: {len(visited)} addresses, {len(more)} queries"
    record_property("visited", told_of)
    if (who, method) == ("manager", "get"):
        record_property("visited", by_namespace(visited))


def by_namespace(visited: dict[str, tuple[Address, str]]) -> str:
    """Return the names of what was visited, a line for each namespace."""
    found: dict[str, list[str]] = {}
    for address, _url in visited.values():
        found.setdefault(address.namespace, []).append(address.name.split(":")[-1])
    return "\n".join(
        f"  {namespace or '(none)'}: {', '.join(sorted(names))}"
        for namespace, names in sorted(found.items())
    )


@pytest.mark.parametrize("who", PEOPLE)
def test_files_of_a_foreign_fleet_are_not_there(client, request, foreign, who):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    login = {302} if who == "stranger" else set()
    for url in files(foreign):
        assert client.get(url).status_code in {404} | login, url


def test_a_viewer_has_the_files_of_the_fleet(client, viewer, foreign):
    client.force_login(viewer)
    for url in files(foreign):
        assert client.get(url).status_code == 200, url


WITH_RIGHTS = ["owner", pytest.param("keeper", marks=pytest.mark.once)]


def all_addresses(world: World) -> list[str]:
    """Return every address of the project, with this world's rows, once."""
    found = {
        url
        for address in addresses()
        if address.name not in NOT_VISITED
        and (url := address.fill(values(address, world)))
    }
    return sorted(found)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", WITH_RIGHTS)
def test_no_address_fails_for_people_with_rights(client, request, foreign, who, method):
    """Also those of Wagtail that lead to nothing here, and with nothing sent."""
    user = request.getfixturevalue(who)
    client.raise_request_exception = False
    for url in all_addresses(foreign):
        client.force_login(user)  # one of them may have ended the session
        assert getattr(client, method)(url).status_code < 500, url


@pytest.mark.parametrize("url", ["/admin/pages/", "/admin/choose-page/"])
def test_pages_which_we_do_not_have_are_not_there(owner_client, url):
    assert owner_client.get(url).status_code == 404


def test_the_walk_would_find_something(client, owner, foreign, ours):
    """With rights, the same addresses do tell: the walk asks the right questions."""
    client.force_login(owner)
    telling = {
        address.namespace
        for address, url in tour(foreign).values()
        if address.namespace in SCOPED and SECRET in told(client.get(url))
    }
    # A reading is called by its figure and day, which are no secret here; to try a
    # reminder again says nothing and leads on to the log. A calendar's address, a saved
    # view and a yearly report are their person's alone.
    silent = {"wagtailsnippetchoosers_vehicles_odometerreading", "failed_reminders"}
    silent |= {"calendar_addresses", "saved_views", "yearly_reports"}
    assert telling == set(SCOPED) - silent


def test_a_viewer_may_look_and_not_change(client, viewer, foreign):
    client.force_login(viewer)
    looked = []
    visited = tour(foreign).values()
    before = state(foreign)
    for address, url in visited:
        if address.namespace not in SCOPED:
            continue
        response = client.get(url)
        assert response.status_code < 500, url
        if SECRET in told(response):
            looked.append(address.name)
        assert visit(client, url, "post").status_code < 500, url
        assert state(foreign) == before, url
    namespaces = {name.rpartition(":")[0] for name in looked}
    assert {name for name in SCOPED if "snippets_" in name} <= namespaces
    writing = (":add", ":edit", ":delete", ":complete", ":revisions_revert", ":rule")
    looked.remove("wagtailusers_api_tokens:add")  # of their own, for this fleet
    assert not [name for name in looked if name.endswith(writing)]


def test_every_view_set_of_ours_has_the_base_class():
    for viewset in viewsets.viewsets:
        model = getattr(viewset, "model", None)
        if isinstance(model, str):
            model = apps.get_model(model)
        if model is None or model._meta.app_label not in OURS - {"attachments"}:
            continue
        if isinstance(viewset, ChooserViewSet):
            assert isinstance(viewset, ScopedChooserViewSet), viewset
        elif isinstance(viewset, ModelViewSet) and model._meta.label != "accounts.User":
            assert isinstance(viewset, ScopedViewSet), viewset


def test_every_model_of_a_fleet_is_walked():
    """A new view-set of ours has to be put among the scoped ones."""
    for model in get_snippet_models():
        if model is not MaintenanceType:
            assert model.snippet_viewset.url_namespace in SCOPED
