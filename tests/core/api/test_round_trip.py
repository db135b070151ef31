"""Read a fleet, write it into an empty one, read again: it is the same."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.api.conftest import Caller
from tests.factories import (
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
)
from tests.privacy.conftest import member

pytestmark = pytest.mark.django_db

# What the program says of a row by itself: its key, when it was written, what it
# reckons, how it came, its secret.
OWN = {
    "id",
    "created_at",
    "modified_at",
    "url",
    "opened_count",
    "last_opened_at",
    "plan",
    "plan_sequence",
    "odometer_reading",
    "record",
    "template",
    "source",
}
# A row's references, by the list that they lead to.
LEADS_TO = {"fleet": "fleets", "vehicle": "vehicles", "supplier": "suppliers"}
ORDER = ("vehicles", "suppliers", "readings", "records", "plans", "templates", "shares")
# The questions that are answered: what was read is meant.
MEANT = ("due_now", "start_ahead")
AFTERWARDS = {"readings": ("is_excluded", "confirmed")}  # said of what is there already


class Copier:
    """Writes what one fleet's answers say into another fleet."""

    def __init__(self, source: Caller, target: Caller) -> None:
        self.source, self.target = source, target
        self.keys: dict[tuple[str, int], int] = {}
        fleets = (caller.items("/fleets/")[0]["id"] for caller in (source, target))
        old, self.fleet = fleets
        self.keys["fleets", old] = self.fleet
        self.described = target.get("/openapi.json").json()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows to be copied: those of the fleet that nothing else writes."""
        found = self.source.items(f"/{name}/")
        if name == "readings":  # those of a record come with it
            found = [row for row in found if row["record"] is None]
        if name == "records":  # a plan writes its own
            found = [row for row in found if row["plan"] is None]
        return [row for row in found if row.get("fleet", self.fleet) is not None]

    def copy(self, name: str) -> None:
        taken = self.taken(name)
        for row in self.rows(name):
            sent = {key: row[key] for key in taken & row.keys() if row[key] is not None}
            for key in LEADS_TO.keys() & sent.keys():
                sent[key] = self.keys.get((LEADS_TO[key], sent[key]), sent[key])
            sent |= {key: True for key in MEANT if key in taken}
            sent.pop("photo", None)
            files = sent.pop("attachments", [])
            answer = self.target("POST", f"/{name}/", sent)
            assert answer.status_code == 201, (name, sent, answer.content)
            made = self.keys[name, row["id"]] = answer.json()["id"]
            for line in files:
                self.upload(made, line)
            if said := {key: row[key] for key in AFTERWARDS.get(name, ())}:
                self.target("PATCH", f"/{name}/{made}/", said)

    def taken(self, name: str) -> set[str]:
        """Return what can be sent, by the description."""
        post = self.described["paths"][f"/api/v3/{name}/"]["post"]
        schema = post["requestBody"]["content"]["application/json"]["schema"]
        name = schema["$ref"].rpartition("/")[2]
        return set(self.described["components"]["schemas"][name]["properties"])

    def upload(self, record: int, line: dict[str, Any]) -> None:
        content = b"".join(self.source.get(line["url"]).streaming_content)
        said = {key: line[key] for key in ("kind", "caption")}
        said["is_private"] = str(line["is_private"]).lower()
        answer = self.target.client.post(
            f"/api/v3/records/{record}/attachments/",
            {"file": SimpleUploadedFile(line["title"], content), **said},
            headers={"Authorization": f"Bearer {self.target.plaintext}"},
        )
        assert answer.status_code == 201, answer.content

    def compared(self, row: dict[str, Any], *, old: bool) -> dict[str, Any]:
        """Return what has to be the same of a row, with its references translated."""
        found = {key: value for key, value in row.items() if key not in OWN}
        for key in LEADS_TO.keys() & found.keys():
            if old and found[key] is not None:
                found[key] = self.keys.get((LEADS_TO[key], found[key]), found[key])
        if "attachments" in found:
            names = ("kind", "caption", "is_private", "file_size", "sha256")
            found["attachments"] = [
                {key: line[key] for key in names} for line in found["attachments"]
            ]
        found.pop("photo", None)
        return found


def test_what_was_read_can_be_written_and_is_the_same(caller, ours, settings):
    settings.API_CALLS_A_MINUTE = 0
    vehicle, supplier = ours.rows["vehicle"], ours.rows["supplier"]
    fields = {"vehicle": vehicle, "supplier": supplier}
    MaintenanceRecordFactory(
        **fields, completed=True, completed_mileage=12_400, cost=99, is_private=True
    )
    MaintenanceRecordFactory(vehicle=vehicle, due_mileage=20_000, details="*Soon*")
    MaintenancePlanFactory(vehicle=vehicle, every_distance=10_000, start_mileage=5)
    OdometerReadingFactory(vehicle=vehicle, value=1, is_excluded=True, note="Slip")
    OdometerReadingFactory(vehicle=vehicle, value=11_000, confirmed=True)
    empty = FleetFactory(name="Empty", distance_unit="mi")
    people = [ours.rows["user"]]
    for person in people:  # they can be reminded of both
        person.groups.add(Group.objects.get(name="Empty: viewers"))
    vehicle.notify_users.set(people)
    vehicle.save()
    source = caller(member(ours.fleet, "viewers"), read_only=True)
    target = caller(member(empty, "managers"))
    copier = Copier(source, target)
    for name in ORDER:
        copier.copy(name)
    assert len(copier.keys) > 12
    for name in ORDER:
        for row in copier.rows(name):
            key = copier.keys[name, row["id"]]
            again = target.get(f"/{name}/{key}/").json()
            assert copier.compared(row, old=True) == copier.compared(
                again, old=False
            ), name
    # And what follows from it by itself follows again.
    for name in ("records", "readings"):
        ours_, theirs = (len(one.items(f"/{name}/")) for one in (source, target))
        assert ours_ == theirs, name
