"""The proof of privacy for the API: each of its addresses, called in each way with a
foreign fleet's rows, by tokens of people who were not given it."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import APIToken

from core.api.models import TokenRestriction
from tests.privacy.addresses import Address, addresses
from tests.privacy.conftest import SECRET, World, member
from tests.privacy.test_walk import state, told

pytestmark = pytest.mark.django_db

NAMESPACE = "wagtailapi_v3"
OF = {
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
METHODS = ("GET", "POST", "PATCH", "DELETE")


def tour(world: World) -> dict[str, tuple[Address, str]]:
    """Return every address of the API, filled with rows of this world."""
    found = {}
    for address in addresses():
        if address.namespace == NAMESPACE:
            resource = address.name.partition(":")[2].partition("_")[0]
            row = world.rows[OF.get(resource, "vehicle")]
            line = world.rows["maintenancerecord"].attachments.first()
            values = {"pk": row.pk, "attachment": line.pk if line else row.pk}
            found[address.name] = (address, address.fill(values) or "")
    return found


def keys(world: World) -> dict[str, Any]:
    """Return a body that names this world's rows wherever a form might take one."""
    rows = world.rows
    return {
        "fleet": rows["fleet"].pk,
        "vehicle": rows["vehicle"].pk,
        "supplier": rows["supplier"].pk,
        "photo": rows["privateimage"].pk,
        "notify_users": [rows["user"].pk],
    }


def bearer(user: Any, **terms: Any) -> dict[str, str]:
    token, plaintext = APIToken.create_token(user=user, name="Walk")
    TokenRestriction.objects.create(token=token, **terms)
    return {"Authorization": f"Bearer {plaintext}"}


@pytest.mark.parametrize(
    "who",
    [
        "manager",
        pytest.param("nobody", marks=pytest.mark.once),
        pytest.param("bound", marks=pytest.mark.once),
        pytest.param("bound member", marks=pytest.mark.once),
    ],
)
def test_a_foreign_fleet_does_not_exist(
    request, record_property, settings, ours, foreign, owner, who
):
    settings.API_CALLS_A_MINUTE = 0
    terms = {"is_bound": True, "collection": ours.fleet.collection}
    if who == "bound":  # the superuser, who sees everything without
        headers = bearer(owner, **terms)
    elif who == "bound member":  # of both, by a token for ours
        both = member(ours.fleet, "managers")
        both.groups.add(Group.objects.get(name=f"{SECRET}: managers"))
        headers = bearer(both, **terms)
    else:
        headers = bearer(request.getfixturevalue(who))
    before, visited = state(foreign), tour(foreign)
    for name, (address, url) in visited.items():
        for method in METHODS:
            for body in ({}, keys(foreign)):
                answer = Client().generic(
                    method,
                    url,
                    json.dumps(body),
                    content_type="application/json",
                    headers=headers,
                )
                assert SECRET not in told(answer), f"{method} {name} tells"
                assert answer.status_code < 500, f"{method} {name}"
                if "key" in address.names and "types" not in url:  # common to all
                    assert answer.status_code in (404, 405, 415, 422), name
    assert state(foreign) == before
    record_property("visited", f"{who} by token: {len(visited)} addresses of the API")


@pytest.mark.parametrize("name", sorted(OF))
def test_a_filter_names_no_row_of_a_foreign_fleet(ours, foreign, settings, name):
    settings.API_CALLS_A_MINUTE = 0
    headers = bearer(member(ours.fleet, "managers"))
    for query, row in (*foreign.rows.items(), ("q", foreign.rows["vehicle"])):
        url = f"/api/v3/{name}/?{query}={row.pk}"
        answer = Client().get(url, headers=headers)
        assert answer.status_code in (200, 422), url
        assert SECRET not in told(answer), url


def test_the_walk_would_find_something(foreign, owner, settings):
    """With rights, the same addresses do tell."""
    settings.API_CALLS_A_MINUTE = 0
    headers = bearer(owner)
    telling = set()
    for name, (_address, url) in tour(foreign).items():
        if SECRET in told(Client().get(url, headers=headers)):
            telling.add(name.partition(":")[2])
    assert {f"{name}_list" for name in OF} - telling <= {"deliveries_list"}
