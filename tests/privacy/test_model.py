"""Random trees of collections, groups and rights, against a model of three lines: what
the list shows, the chooser offers, the queryset returns and an address opens are the
same rows."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Collection, GroupCollectionPermission

from maintenance.models import MaintenanceRecord
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles.models import Vehicle

SIGHT = ["view_vehicle", "add_vehicle", "change_vehicle", "delete_vehicle"]
CHANGING = {Vehicle: "change_vehicle", MaintenanceRecord: "change_maintenancerecord"}


@st.composite
def worlds(draw) -> dict[str, Any]:
    """Draw a tree: ``above[i]`` is the collection over the i-th (None: the root), of
    which the first ``fleets`` belong to fleets; and rights of the user's groups."""
    size = draw(st.integers(1, 6))
    above = [
        draw(st.none() | st.sampled_from(range(i))) if i else None for i in range(size)
    ]
    right = st.tuples(
        st.integers(0, 2),  # group
        st.none() | st.sampled_from(range(size)),  # collection
        st.sampled_from([*SIGHT, CHANGING[MaintenanceRecord]]),
    )
    return {
        "above": above,
        "order": draw(st.permutations(range(size))),
        "fleets": draw(st.integers(1, size)),
        "rights": draw(st.lists(right, max_size=6)),
        "groups": draw(st.sets(st.integers(0, 2))),
    }


def reaches(world: dict[str, Any], node: int, codenames: list[str]) -> bool:
    """The model: some group of the user holds one of the rights on the node, or on
    one above it."""
    line: list[int | None] = [node]
    while line[-1] is not None:
        line.append(world["above"][line[-1]])
    return any(
        group in world["groups"] and collection in line and codename in codenames
        for group, collection, codename in world["rights"]
    )


def build(world: dict[str, Any]) -> tuple[Any, dict[int, Any]]:
    """Make the world in the database; return the user, and vehicles by node."""
    root = Collection.get_first_root_node()
    nodes: dict[int | None, Any] = {None: root}
    owners = set(world["order"][: world["fleets"]])
    fleets = {}
    for node, above in enumerate(world["above"]):
        if node in owners:
            fleets[node] = FleetFactory()
            nodes[node] = fleets[node].collection
            nodes[node].move(Collection.objects.get(pk=nodes[above].pk), "sorted-child")
        else:
            parent = Collection.objects.get(pk=nodes[above].pk)
            nodes[node] = parent.add_child(name=f"Region {node}")
    groups = [Group.objects.create(name=f"Group {number}") for number in range(3)]
    for number, collection, codename in world["rights"]:
        GroupCollectionPermission.objects.get_or_create(
            group=groups[number],
            collection_id=nodes[collection].pk,
            permission=Permission.objects.get(codename=codename),
        )
    user = UserFactory()
    access = Group.objects.create(name="Access")
    access.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.set([access, *(groups[number] for number in world["groups"])])
    return user, {n: VehicleFactory(fleet=fleet) for n, fleet in fleets.items()}


def opened(client, model, view: str, rows) -> set[Any]:
    name = model.snippet_viewset.get_url_name(view)
    return {
        row
        for row in rows
        if client.get(reverse(name, args=[row.pk])).status_code == 200
    }


def listed(client, model) -> set[Any]:
    page = client.get(reverse(model.snippet_viewset.get_url_name("list")))
    return set(page.context["object_list"]) if page.status_code == 200 else set()


def offered(client, model) -> set[Any]:
    name = model.snippet_viewset.chooser_viewset.get_url_name("choose_results")
    return set(client.get(reverse(name)).context["results"])


def check(client, world: dict[str, Any]) -> None:
    user, vehicles = build(world)
    client.force_login(user)
    records = {
        node: MaintenanceRecordFactory(vehicle=vehicle)
        for node, vehicle in vehicles.items()
    }
    for model, rows in ((Vehicle, vehicles), (MaintenanceRecord, records)):
        seen = {rows[node] for node in rows if reaches(world, node, SIGHT)}
        may = {rows[node] for node in rows if reaches(world, node, [CHANGING[model]])}
        changed = seen & may
        everything = list(rows.values())
        assert set(model.objects.visible_to(user)) == seen
        assert set(model.objects.changeable_by(user)) == changed
        assert listed(client, model) == seen
        assert offered(client, model) == seen
        assert opened(client, model, "inspect", everything) == seen
        assert opened(client, model, "history", everything) <= seen
        assert opened(client, model, "edit", everything) == changed


@pytest.mark.once
@pytest.mark.django_db
@given(world=worlds())
@settings(max_examples=25, deadline=None)
def test_every_path_leads_to_the_same_rows(world):
    with transaction.atomic():
        check(Client(), world)
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.django_db
@given(world=worlds())
@settings(max_examples=1000, deadline=None)
def test_every_path_leads_to_the_same_rows_in_many_worlds(world):
    with transaction.atomic():
        check(Client(), world)
        transaction.set_rollback(True)
