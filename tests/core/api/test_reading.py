"""What is read over the API: by whom, page by page, and only what changed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maintenance.models import MaintenanceRecord
from tests.factories import (
    AttachmentFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    SupplierFactory,
    VehicleFactory,
)
from tests.privacy.conftest import SECRET

pytestmark = pytest.mark.django_db

RESOURCES = [
    "fleets",
    "vehicles",
    "readings",
    "types",
    "suppliers",
    "records",
    "plans",
    "templates",
    "shares",
    "deliveries",
]
ROWS = {
    "fleets": "fleet",
    "vehicles": "vehicle",
    "readings": "odometerreading",
    "suppliers": "supplier",
    "records": "maintenancerecord",
    "plans": "maintenanceplan",
    "templates": "plantemplate",
    "shares": "share",
    "deliveries": "delivery",
}


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_is_listed_and_read(api, ours, name):
    items = api.items(f"/{name}/")
    assert items
    assert api.get(f"/{name}/{items[0]['id']}/").json() == items[0]
    if row := ROWS.get(name):
        assert ours.rows[row].pk in {item["id"] for item in items}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_another_fleets_rows_are_not_there(api, foreign, name):
    row = foreign.rows[ROWS[name]]
    answer = api.get(f"/{name}/{row.pk}/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert SECRET not in api.get(f"/{name}/?limit=200").content.decode()
    for method in ("PATCH", "DELETE"):
        assert api(method, f"/{name}/{row.pk}/", {}).status_code in (404, 405)


def test_who_sends_no_token_is_told_so(client, owner):
    client.force_login(owner)  # a browser's session counts for nothing here
    for path in [*(f"/{name}/" for name in RESOURCES), "/whoami/", "/deleted/"]:
        answer = client.get(f"/api/v3{path}")
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["status"] == 401


def test_what_wagtail_shows_to_strangers_is_not_there(api, client, foreign):
    for path in ("images", "documents", "pages", "snippets", "sites", "schema"):
        assert client.get(f"/api/v3/{path}/").status_code == 404, path
        assert api.get(f"/{path}/").status_code == 404, path


def test_where_there_is_nothing_a_problem_says_so(client):
    for path in ("nonsense/", "vehicles", "vehicles/-1/", "vehicles/x/"):
        answer = client.post(f"/api/v3/{path}")
        assert answer.status_code == 404, path
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_description_tells_of_no_fleet(client, foreign):
    described = client.get("/api/v3/openapi.json")
    assert described.json()["openapi"].startswith("3.1")
    assert SECRET not in described.content.decode()
    page = client.get("/api/v3/docs/")
    assert page.status_code == 200
    assert "//" not in page.content.decode()  # nothing from elsewhere


def test_pages_follow_each_other_by_a_cursor(api, ours):
    for number in range(5):
        MaintenanceRecordFactory(vehicle=ours.rows["vehicle"], description=str(number))
    first = api.get("/records/?limit=2").json()
    new = MaintenanceRecordFactory(vehicle=ours.rows["vehicle"])
    MaintenanceRecord.objects.get(pk=first["items"][0]["id"]).delete()
    rest = api.items(first["next"])
    keys = [item["id"] for item in [*first["items"], *rest]]
    assert keys == sorted(set(keys))  # none twice, none left out
    assert keys[-1] == new.pk


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("cursor=nonsense", "/cursor"),
        ("cursor=LTU=", "/cursor"),
        ("modified_since=yesterday", "/modified_since"),
        ("modified_since=2026-01-01T00:00:00", "/modified_since"),  # where?
        ("modified_since=0001-01-01T00:00:00%2B13:00", "/modified_since"),
        ("fleeet=1", "/fleeet"),
        ("status=nonsense", "/status"),
        ("due_date_from=nonsense", "/due_date"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_name(api, query, pointer):
    answer = api.get(f"/records/?{query}")
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_limits_stand_in_the_headers(api, settings):
    settings.API_CALLS_A_MINUTE = 2
    said = api.get("/records/?limit=7").headers
    assert (said["Page-Limit"], said["Page-Limit-Max"]) == ("7", "200")
    assert said["RateLimit-Limit"] == "2"
    assert said["RateLimit-Remaining"] == "1"
    api.get("/records/")
    answer = api.get("/records/")
    if answer.status_code == 200:  # the minute has just passed
        api.get("/records/")
        answer = api.get("/records/")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Remaining"] == "0"


def test_filters_are_those_of_the_admin(api, ours, foreign):
    done = MaintenanceRecordFactory(vehicle=ours.rows["vehicle"], completed=True)
    assert [one["id"] for one in api.items("/records/?status=completed")] == [done.pk]
    assert api.items(f"/records/?fleet={ours.fleet.pk}&due_date_to=1999-01-01") == []
    # A fleet one may not see is no choice.
    assert api.get(f"/records/?fleet={foreign.fleet.pk}").status_code == 422


@pytest.mark.parametrize(
    ("resource", "names"),
    [
        ("records", ["vehicle", "plan", "supplier"]),
        ("plans", ["vehicle", "supplier"]),
        ("readings", ["vehicle", "plan", "supplier"]),
    ],
)
def test_lists_are_narrowed_down_by_what_they_belong_to(
    api, ours, foreign, resource, names
):
    vehicle, other = VehicleFactory.create_batch(2, fleet=ours.fleet)
    supplier = SupplierFactory(fleet=ours.fleet)
    plan = MaintenancePlanFactory(vehicle=vehicle, supplier=supplier)
    record = MaintenanceRecord.objects.get(plan=plan)
    record.complete(on=date(2026, 3, 1), mileage=12_000)
    record.save()
    MaintenancePlanFactory(vehicle=other)
    MaintenanceRecordFactory(vehicle=other, completed=True, completed_mileage=9)
    of_plan = [*plan.records.order_by("pk")]  # that one, and the next
    rows = {"records": of_plan, "plans": [plan], "readings": [record.odometer_reading]}
    keys = {"vehicle": vehicle, "plan": plan, "supplier": supplier}
    for name in names:
        found = api.items(f"/{resource}/?{name}={keys[name].pk}")
        assert [one["id"] for one in found] == [row.pk for row in rows[resource]], name
        for key in (
            foreign.rows[{"plan": "maintenanceplan"}.get(name, name)].pk,
            10**30,
        ):
            answer = api.get(f"/{resource}/?{name}={key}")
            assert answer.status_code == 422, name
            assert answer.json()["errors"][0]["pointer"] == f"/{name}"


def test_only_what_changed_is_told(api, ours):
    record, vehicle = ours.rows["maintenancerecord"], ours.rows["vehicle"]
    later = (timezone.now() + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    query = f"?modified_since={later}"
    # Time passes: what is noted from now on is later than that.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE headless_change SET at = '2020-01-01'")
    now = timezone.now().isoformat().replace("+", "%2B")
    assert api.items(f"/records/{query}") == []
    MaintenanceRecord.objects.filter(pk=record.pk).update(details="By the way")
    assert [one["id"] for one in api.items(f"/records/?modified_since={now}")] == [
        record.pk
    ]
    OdometerReadingFactory(vehicle=vehicle, value=13_000)  # moves its odometer
    assert [one["id"] for one in api.items(f"/vehicles/?modified_since={now}")] == [
        vehicle.pk
    ]
    other = MaintenanceRecordFactory(vehicle=vehicle)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE headless_change SET at = '2020-01-01'")
    AttachmentFactory(record=other)  # is a part of its record
    assert [one["id"] for one in api.items(f"/records/?modified_since={now}")] == [
        other.pk
    ]


def test_what_was_deleted_is_told_to_those_who_could_see_it(api, ours, foreign):
    since = (timezone.now() - timedelta(hours=1)).isoformat().replace("+", "%2B")
    rows = [world.rows["maintenancerecord"] for world in (ours, foreign)]
    ours.rows["share"].delete()
    keys = [row.pk for row in rows]
    for row in rows:
        row.delete()
    found = api.items(f"/deleted/?since={since}&limit=1")
    told = {(item["resource"], item["id"]) for item in found}
    assert ("records", keys[0]) in told
    assert ("records", keys[1]) not in told
    assert "shares" in {item["resource"] for item in found}


def test_who_has_it_already_is_sent_nothing(api, ours):
    path = f"/vehicles/{ours.rows['vehicle'].pk}/"
    first = api.get(path)
    again = api.get(path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    ours.rows["vehicle"].name = "Renamed"
    ours.rows["vehicle"].save()
    assert api.get(path, If_None_Match=first.headers["ETag"]).status_code == 200
    listed = api.get("/vehicles/")
    assert api.get("/vehicles/", If_None_Match=listed.headers["ETag"]).content == b""


def test_a_file_is_read_with_the_token(api, ours, foreign):
    (record,) = (one for one in api.items("/records/") if one["attachments"])
    for line, name in zip(
        record["attachments"], ("privateimage", "privatedocument"), strict=True
    ):
        answer = api.get(line["url"])
        with ours.rows[name].file.open("rb") as file:
            assert b"".join(answer.streaming_content) == file.read()
        assert answer.headers["Content-Disposition"].startswith("attachment")
    hidden = foreign.rows["maintenancerecord"]
    key = hidden.attachments.first().pk
    for path in (f"{hidden.pk}/attachments/{key}", f"{record['id']}/attachments/{key}"):
        assert api.get(f"/records/{path}/file/").status_code == 404


def test_the_link_of_a_share_is_for_those_who_could_make_one(
    caller, manager, viewer, ours
):
    share = ours.rows["share"]
    path = f"/shares/{share.pk}/"
    assert caller(manager).get(path).json()["url"] == share.url
    assert caller(manager, read_only=True).get(path).json()["url"] is None
    assert caller(viewer).get(path).json()["url"] is None
    share.revoke(timezone.now())
    assert caller(manager).get(path).json()["url"] is None


@pytest.mark.once
@pytest.mark.parametrize("name", RESOURCES)
def test_the_number_of_queries_does_not_depend_on_the_rows(api, ours, name):
    def asked(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"/{name}/?limit={limit}").status_code == 200
        return len(captured)

    vehicle = ours.rows["vehicle"]
    asked(1)  # notes that the token was used
    few = asked(1)
    for number in range(4):
        VehicleFactory(fleet=ours.fleet)
        record = MaintenanceRecordFactory(vehicle=vehicle)
        AttachmentFactory(record=record)
        OdometerReadingFactory(vehicle=vehicle, value=12_100 + number)
    assert asked(200) == few <= 9


@pytest.mark.parametrize("ending", ["116167", "se3p116167", "-116167"])
def test_vehicles_are_narrowed_down_by_the_end_of_their_vin(api, ours, foreign, ending):
    VehicleFactory(fleet=foreign.fleet, vin="XX3P-116167")
    found = VehicleFactory(fleet=ours.fleet, vin="SE3P-116167")
    VehicleFactory(fleet=ours.fleet, vin="SE3P-116168")
    assert [one["id"] for one in api.items(f"/vehicles/?vin={ending}")] == [found.pk]
