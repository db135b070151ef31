"""What is written over the API goes through the admin's forms: the same refusals, the
same revisions, the same lines in the log."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from attachments.models import PrivateDocument, PrivateImage
from core.api import idempotency
from core.api.models import StoredResponse
from maintenance.models import (
    MaintenancePlan,
    MaintenanceRecord,
    MaintenanceType,
    Supplier,
)
from sharing.models import Share
from tests.factories import (
    PDF,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
    png,
)
from vehicles.models import Fleet, OdometerReading, Vehicle

pytestmark = pytest.mark.django_db


def pointers(answer) -> list[str]:
    """Where an answer says that something is wrong."""
    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [error["pointer"] for error in answer.json()["errors"]]


def logged(row) -> list[str]:
    entries = ModelLogEntry.objects.for_instance(row).order_by("timestamp", "pk")
    return [entry.action for entry in entries]


@pytest.fixture
def routine(db) -> MaintenanceType:
    return MaintenanceType.objects.get(code="routine")


@pytest.fixture
def record(ours) -> MaintenanceRecord:
    return ours.rows["maintenancerecord"]


def test_a_row_is_named_by_a_number(api, manager, ours, routine):
    sent = {"description": "Oil", "maintenance_type": routine.pk}
    answer = api("POST", "/records/", sent | {"vehicle": True})
    assert pointers(answer) == ["/vehicle"]
    named = sent | {"vehicle": ours.rows["vehicle"].pk, "notify_users": [True]}
    assert pointers(api("POST", "/records/", named)) == ["/notify_users/0"]
    assert pointers(api("POST", "/records/", sent | {"vehicle": False})) == ["/vehicle"]


def test_what_only_a_battery_has_is_not_dropped(api, manager, ours):
    sent = {"name": "Van", "fleet": ours.fleet.pk, "battery_capacity_kwh": 77.5}
    answer = api("POST", "/vehicles/", sent)
    assert "/battery_capacity_kwh" in pointers(answer)
    answer = api("POST", "/vehicles/", sent | {"powertrain": "electric"})
    assert answer.json()["battery_capacity_kwh"] == "77.50"
    path = f"/vehicles/{answer.json()['id']}/"
    answer = api("PATCH", path, {"powertrain": "diesel"})  # which has none
    assert (answer.status_code, answer.json()["battery_capacity_kwh"]) == (200, None)


def test_a_record_is_added_changed_and_deleted(api, manager, ours, routine):
    sent = {
        "vehicle": ours.rows["vehicle"].pk,
        "description": "Oil",
        "maintenance_type": routine.pk,
        "cost": "129.9",
        "status": "completed",
        "completed_date": "2026-03-01",
        "completed_mileage": 12_345,
        "supplier": ours.rows["supplier"].pk,
        "notify_users": [manager.pk],
    }
    # The vehicle's plan has “Homestead oil” open: which one is it?
    assert pointers(api("POST", "/records/", sent)) == ["/completes"]
    sent["completes"] = 0
    answer = api("POST", "/records/", sent)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["cost"] == "129.90"
    assert told["notify_users"] == [manager.pk]
    row = MaintenanceRecord.objects.get(pk=told["id"])
    assert answer.headers["Location"] == f"/api/v3/records/{row.pk}/"
    assert (row.created_by, row.latest_revision.user) == (manager, manager)
    assert OdometerReading.objects.get(record=row).value == 12_345
    changed = api("PATCH", f"/records/{row.pk}/", {"details": "*Changed*"})
    assert changed.json() | {"details": "", "modified_at": ""} == told | {
        "modified_at": ""
    }
    assert row.revisions.count() == 2
    assert api("DELETE", f"/records/{row.pk}/").status_code == 204
    assert logged(row) == ["wagtail.create", "wagtail.edit", "wagtail.delete"]


def test_each_field_that_is_wrong_is_pointed_at(api, ours, foreign, record):
    path, add = f"/records/{record.pk}/", "/records/"
    assert set(pointers(api("POST", add, {}))) == {
        "/vehicle",
        "/description",
        "/maintenance_type",
    }
    assert pointers(api("POST", add, {"vehicle": foreign.rows["vehicle"].pk}))[0] == (
        "/vehicle"
    )
    for sent, pointer in (
        ({"cost": "many"}, "/cost"),
        ({"cost": "-1"}, "/cost"),
        ({"due_date": "1200-01-01"}, "/due_date"),
        ({"due_mileage": 10**30}, "/due_mileage"),
        ({"completed_mileage": 5}, "/completed_mileage"),  # it is incomplete
        ({"details": ">" * 500}, "/details"),
        ({"description": "two\nlines"}, "/description"),
        ({"description": "\ud800"}, "/description"),
        ({"descripton": "misspelt"}, "/descripton"),
        ({"notify_users": [foreign.rows["user"].pk]}, "/notify_users"),
        ({"attachments": [{"kind": "photo"}]}, "/attachments/2/image"),
    ):
        assert pointer in pointers(api("PATCH", path, sent)), sent
    record.refresh_from_db()
    assert record.description == "Homestead pads"
    assert api("POST", add, [1]).status_code == 422
    answer = api.client.post(
        f"/api/v3{add}",
        "{no json",
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.plaintext}"},
    )
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_viewer_is_refused_where_the_row_is_known(caller, viewer, record, ours):
    api = caller(viewer)
    for method, path in (
        ("PATCH", f"/records/{record.pk}/"),
        ("DELETE", f"/records/{record.pk}/"),
        ("POST", f"/records/{record.pk}/complete/"),
        ("POST", f"/shares/{ours.rows['share'].pk}/revoke/"),
    ):
        answer = api(method, path, {})
        assert answer.status_code == 403, path
        assert answer.headers["Content-Type"] == "application/problem+json"
    vehicle = ours.rows["vehicle"].pk
    sent = {"value": 12_500}
    assert api("POST", f"/vehicles/{vehicle}/readings/", sent).status_code == 403
    assert api("POST", "/records/", {}).status_code == 403


def test_all_other_rows_are_written_too(caller, owner, api, ours, routine):
    fleet, vehicle = ours.fleet.pk, ours.rows["vehicle"].pk
    kind = {"maintenance_type": routine.pk}
    made = {
        Vehicle: ("vehicles", {"fleet": fleet, "name": "Van 2"}),
        Supplier: ("suppliers", {"fleet": fleet, "name": "Tyres & Co"}),
        MaintenancePlan: (
            "plans",
            kind
            | {"vehicle": vehicle, "title": "Oil", "every_months": 6}
            | {"start_date": "2026-01-01"},
        ),
        Share: ("shares", {"vehicle": vehicle, "label": "Buyer"}),
    }
    for model, (name, sent) in made.items():
        answer = api("POST", f"/{name}/", sent)
        assert answer.status_code == 201, answer.content
        row = model.objects.get(pk=answer.json()["id"])
        assert answer.json() == api.get(f"/{name}/{row.pk}/").json()
        text = next(key for key in ("name", "title", "label") if key in sent)
        changed = api("PATCH", f"/{name}/{row.pk}/", {text: "Another"})
        assert (
            changed.json()
            == answer.json()
            | {text: "Another"}
            | {key: changed.json()[key] for key in ("modified_at",) if key in sent}
            or model is Share
        )
        assert api("DELETE", f"/{name}/{row.pk}/").status_code == 204
        assert not model.objects.filter(pk=row.pk).exists()
    superuser = caller(owner)
    made = superuser("POST", "/fleets/", {"name": "Third", "currency": "CHF"}).json()
    assert Fleet.objects.get(pk=made["id"]).currency == "CHF"
    assert superuser("POST", "/types/", {"name": "Wash"}).status_code == 201
    assert api("POST", "/types/", {"name": "Wax"}).status_code == 403


def test_what_has_a_history_is_not_deleted(api, ours, caller, owner, routine):
    for name, row in (("vehicles", "vehicle"), ("suppliers", "supplier")):
        answer = api("DELETE", f"/{name}/{ours.rows[row].pk}/")
        assert answer.status_code == 409
        assert "has a history" in answer.json()["detail"]
    answer = caller(owner)("DELETE", f"/types/{routine.pk}/")
    assert "came with the program" in answer.json()["detail"]


def test_who_changes_an_old_state_is_refused(api, record):
    path = f"/records/{record.pk}/"
    tag = api.get(path).headers["ETag"]
    first = api("PATCH", path, {"details": "One"}, If_Match=tag)
    assert first.status_code == 200
    late = api("PATCH", path, {"details": "Two"}, If_Match=tag)
    assert late.status_code == 412
    assert late.headers["ETag"] == first.headers["ETag"]
    assert api("DELETE", path, If_Match=tag).status_code == 412
    assert api("POST", f"{path}complete/", {}, If_Match=tag).status_code == 412
    record.refresh_from_db()
    assert record.details == "One"
    assert api("PATCH", path, {"details": "2"}, If_Match="*").status_code == 200


def test_a_call_that_is_sent_again_is_done_once(api, caller, owner, ours):
    sent = {"fleet": ours.fleet.pk, "name": "Tyres"}
    first = api("POST", "/suppliers/", sent, Idempotency_Key="k1")
    again = api("POST", "/suppliers/", sent, Idempotency_Key="k1")
    assert again.status_code == first.status_code == 201
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("ETag", "Location"):
        assert again.headers[name] == first.headers[name]
    assert Supplier.objects.filter(name="Tyres").count() == 1
    other = api("POST", "/suppliers/", sent | {"name": "X"}, Idempotency_Key="k1")
    assert other.status_code == 422
    # Another token has keys of its own.
    assert (
        caller(owner)("POST", "/suppliers/", sent, Idempotency_Key="k1").json()["id"]
        != (first.json()["id"])
    )
    # What was refused can be mended under the same key.
    assert api("POST", "/suppliers/", {}, Idempotency_Key="k2").status_code == 422
    assert api("POST", "/suppliers/", sent, Idempotency_Key="k2").status_code == 201
    assert api("POST", "/suppliers/", sent, Idempotency_Key="x" * 201).status_code == (
        422
    )


def test_a_key_in_work_is_not_worked_on_twice(api, ours):
    sent = {"fleet": ours.fleet.pk, "name": "Tyres"}
    assert api("POST", "/suppliers/", sent, Idempotency_Key="k").status_code == 201
    StoredResponse.objects.update(status=None, body="")  # as while it is worked on
    busy = api("POST", "/suppliers/", sent, Idempotency_Key="k")
    assert (busy.status_code, busy.headers["Retry-After"]) == (409, "1")
    kept = StoredResponse.objects.get()
    kept.claimed_at -= idempotency.LEASE + timedelta(seconds=1)  # its worker crashed
    kept.save()
    assert api("POST", "/suppliers/", sent, Idempotency_Key="k").status_code == 201
    StoredResponse.objects.update(claimed_at=kept.claimed_at - idempotency.KEPT)
    again = api("POST", "/suppliers/", sent, Idempotency_Key="k")
    assert "Idempotency-Replayed" not in again.headers


def test_a_record_is_completed(api, manager, ours, record):
    path = f"/records/{record.pk}/complete/"
    sent = {"completed_date": "2026-03-02", "completed_mileage": 12_500, "cost": 80}
    assert pointers(api("POST", path, sent)) == ["/completes"]  # a plan has one, too
    answer = api("POST", path, sent | {"completes": 0})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["record"]["status"] == "completed"
    assert told["record"]["cost"] == "80.00"
    assert told["reading"]["accepted"]
    assert told["next"] is None
    assert logged(record)[-1] == "maintenance.complete"
    assert api("POST", path, sent).status_code == 409
    undone = MaintenanceRecordFactory(vehicle=ours.rows["vehicle"])
    answer = api("POST", f"/records/{undone.pk}/complete/")  # no body: today
    assert answer.json()["record"]["completed_date"] == str(
        ours.rows["vehicle"].today()
    )
    bad = MaintenanceRecordFactory(vehicle=ours.rows["vehicle"])
    sent = {"completed_date": "2999-01-01"}
    assert set(pointers(api("POST", f"/records/{bad.pk}/complete/", sent))) == {
        "/completed_date"
    }


def test_completing_writes_the_next_of_a_plan(api, ours):
    open_one = ours.rows["maintenanceplan"].open_record
    answer = api("POST", f"/records/{open_one.pk}/complete/", {}).json()
    assert answer["next"]["plan"] == ours.rows["maintenanceplan"].pk
    assert answer["next"]["plan_sequence"] == 2


@pytest.mark.parametrize(("word", "goes_on"), [("skip", True), ("end", False)])
def test_who_deletes_a_plans_open_record_says_what_becomes_of_it(
    api, ours, word, goes_on
):
    plan = MaintenancePlanFactory(vehicle=ours.rows["vehicle"])
    path = f"/records/{plan.open_record.pk}/"
    answer = api("DELETE", path)
    assert answer.status_code == 409
    assert "?plan=" in answer.json()["detail"]
    assert api("DELETE", f"{path}?plan={word}").status_code == 204
    plan.refresh_from_db()
    assert plan.is_active is goes_on
    assert bool(plan.open_record) is goes_on


def test_a_number_and_a_date_are_a_reading(api, manager, ours):
    vehicle = VehicleFactory(fleet=ours.fleet)
    path = f"/vehicles/{vehicle.pk}/readings/"
    today = vehicle.today()
    OdometerReadingFactory(
        vehicle=vehicle, value=1000, read_on=today - timedelta(days=100)
    )
    waiting = MaintenanceRecordFactory(vehicle=vehicle, due_mileage=30_000)
    answer = api("POST", path, {"value": 11_000}, Idempotency_Key="monday")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["reading"]["source"] == "api"
    assert told["reading"]["read_on"] == str(today)
    assert (told["accepted"], told["why"], told["odometer"]) == (True, "", 11_000)
    waiting.refresh_from_db()
    (moved,) = told["moved"]
    assert moved["record"] == waiting.pk
    assert moved["due_on"] == str(waiting.due_on) != moved["due_on_before"]
    assert logged(OdometerReading.objects.get(pk=told["reading"]["id"])) == [
        "wagtail.create"
    ]
    sent = {"value": 500, "read_on": str(today)}
    told = api("POST", path, sent).json()  # the car has not gone back
    assert told["accepted"] is False
    assert told["why"]
    assert told["odometer"] == 11_000
    assert told["moved"] == []
    assert "/read_on" in pointers(api("POST", path, sent | {"read_on": "2999-01-01"}))
    assert "/value" in pointers(api("POST", path, {"value": -5}))
    # Set aside, or confirmed; its figures stay.
    reading = f"/readings/{told['reading']['id']}/"
    assert api("PATCH", reading, {"is_excluded": True}).json()["is_excluded"] is True
    assert pointers(api("PATCH", reading, {"value": 7})) == ["/value"]
    assert api("DELETE", reading).status_code == 405


def upload(api, record, name: str, content: bytes, **said: str):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return api.client.post(
        f"/api/v3/records/{record.pk}/attachments/",
        {"file": SimpleUploadedFile(name, content), **said},
        headers={"Authorization": f"Bearer {api.plaintext}"},
    )


def test_a_file_is_added_to_a_record_in_one_request(api, manager, ours, record):
    said = {"kind": "receipt", "caption": "Till"}
    answer = upload(api, record, "receipt.pdf", PDF + b"\n", **said)
    assert answer.status_code == 201, answer.content
    *_old, new = answer.json()["attachments"]
    assert (new["kind"], new["caption"]) == ("receipt", "Till")
    document = PrivateDocument.objects.get(pk=new["document"])
    assert document.collection == ours.fleet.collection
    assert document.uploaded_by_user == manager
    record.refresh_from_db()
    assert record.latest_revision.user == manager
    answer = upload(api, record, "tyre.png", png(9, 9))
    *_old, new = answer.json()["attachments"]
    assert new["kind"] == "photo"
    assert len(answer.json()["attachments"]) == 4
    assert PrivateImage.objects.get(pk=new["image"]).title == "tyre"


@pytest.mark.parametrize(
    ("name", "content"), [("bad.pdf", b"MZ no such thing"), ("empty.png", b"")]
)
def test_a_file_of_another_sort_is_refused(api, record, name, content):
    before = record.attachments.count()
    assert pointers(upload(api, record, name, content)) == ["/file"]
    assert record.attachments.count() == before


def test_a_share_is_revoked(api, ours):
    share = ours.rows["share"]
    path = f"/shares/{share.pk}/revoke/"
    assert api("POST", path).json()["revoked_at"]
    assert api("POST", path).status_code == 409
    assert logged(share).count("maintenance.revoke") == 1


def test_attachments_are_replaced_by_what_is_sent(api, ours, record):
    path = f"/records/{record.pk}/"
    first, second = api.get(path).json()["attachments"]
    kept = {"id": second["id"], "document": second["document"], "kind": "invoice"}
    told = api("PATCH", path, {"attachments": [kept]}).json()["attachments"]
    assert [(one["id"], one["kind"]) for one in told] == [(second["id"], "invoice")]
    back = {"image": first["image"], "kind": "photo"}
    told = api("PATCH", path, {"attachments": [kept, back]}).json()["attachments"]
    assert [one["image"] for one in told] == [None, first["image"]]


def test_a_mileage_that_does_not_count_is_corrected_with_its_record(api, manager, ours):
    vehicle = ours.rows["vehicle"]
    vehicle.readings.all().delete()
    today = vehicle.today()
    for number in range(6):
        day = today - timedelta(days=3 + 10 * number)
        OdometerReadingFactory(
            vehicle=vehicle, value=154_000 - 400 * number, read_on=day
        )
    plan = MaintenancePlanFactory(
        vehicle=vehicle, every_distance=10_000, start_mileage=144_754
    )
    path = f"/records/{plan.open_record.pk}/complete/"
    answer = api("POST", path, {"completed_mileage": 1_554_754}).json()
    assert not answer["reading"]["accepted"]
    assert answer["counted_from"] == 154_000
    assert answer["next"]["due_mileage"] == 164_000
    sent = {"value": 154_754, "instead": answer["reading"]["id"]}
    path = f"/vehicles/{vehicle.pk}/readings/"
    outcome = api("POST", path, sent).json()
    assert outcome["accepted"]
    assert outcome["reading"]["record"] == answer["record"]["id"]
    record = api.get(f"/records/{answer['record']['id']}/").json()
    assert record["completed_mileage"] == 154_754
    assert plan.open_record.due_mileage == 164_754
    assert api("POST", path, sent | {"instead": 10**9}).status_code == 409


def test_who_makes_a_fleet_is_reminded_unless_they_say_whom_else(caller):
    maker = UserFactory(is_superuser=True)
    call = caller(maker)
    assert call("POST", "/fleets/", {"name": "Ours"}).json()["notify_users"] == [
        maker.pk
    ]
    sent = {"name": "Customer's", "notify_users": []}
    assert call("POST", "/fleets/", sent).json()["notify_users"] == []
