"""What a token may do: what its owner may, and less by its terms."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import APIToken, ModelLogEntry

from core.api.models import TokenRestriction
from maintenance.models import MaintenanceType
from tests.factories import UserFactory
from tests.privacy.conftest import SECRET, member

pytestmark = pytest.mark.django_db

ADD = reverse("wagtailusers_api_tokens:add")
LIST = reverse("wagtailusers_api_tokens:index")


@pytest.fixture
def both(ours, foreign):
    """Manages both fleets."""
    user = member(ours.fleet, "managers")
    user.groups.add(Group.objects.get(name=f"{foreign.fleet.name}: managers"))
    return user


@pytest.mark.parametrize("who", ["both", "owner"])
def test_a_bound_token_knows_of_one_fleet(request, caller, ours, foreign, who):
    user = request.getfixturevalue(who)
    api = caller(user, fleet=ours.fleet)
    assert [fleet["id"] for fleet in api.items("/fleets/")] == [ours.fleet.pk]
    for name in ("vehicles", "records", "readings", "suppliers", "plans", "shares"):
        told = api.get(f"/{name}/?limit=200").content.decode()
        assert "Homestead" in told or name == "readings"
        assert SECRET not in told
    vehicle, hidden = ours.rows["vehicle"], foreign.rows["vehicle"]
    assert api("PATCH", f"/vehicles/{vehicle.pk}/", {"plate": "M"}).status_code == 200
    assert api("PATCH", f"/vehicles/{hidden.pk}/", {"plate": "M"}).status_code == 404
    # Nor does it move there, or use what is there.
    for sent in (
        {"fleet": foreign.fleet.pk},
        {"photo": foreign.rows["privateimage"].pk},
        {"notify_users": [foreign.rows["user"].pk]},
        {
            "notify_groups": [
                Group.objects.get(name=f"{foreign.fleet.name}: managers").pk
            ]
        },
    ):
        answer = api("PATCH", f"/vehicles/{vehicle.pk}/", sent)
        assert answer.status_code == 422, sent
        assert SECRET not in answer.content.decode()
    user.refresh_from_db()
    assert caller(user).get(f"/vehicles/{hidden.pk}/").status_code == 200
    # What is common to all fleets is not this fleet's.
    kind = MaintenanceType.objects.create(name="Wash")
    assert api("PATCH", f"/types/{kind.pk}/", {"name": "X"}).status_code == 403
    assert api("POST", "/fleets/", {"name": "New"}).status_code == 403
    assert api.get("/whoami/").json()["token"]["fleet"] == ours.fleet.pk


@pytest.mark.parametrize("who", ["both", "owner"])
def test_a_bound_token_tells_of_no_other_fleet_whose_it_is(
    request, caller, ours, foreign, who
):
    user = request.getfixturevalue(who)
    user.groups.set(Group.objects.filter(name__endswith=": managers"))
    answer = caller(user, fleet=ours.fleet).get("/whoami/")
    assert answer.json()["groups"] == ["Homestead: managers"]
    assert SECRET not in answer.content.decode()
    assert f"{SECRET}: managers" in caller(user).get("/whoami/").json()["groups"]


def test_a_bound_token_gives_no_right_that_its_owner_has_not(caller, ours, viewer):
    api = caller(viewer, fleet=ours.fleet)
    path = f"/vehicles/{ours.rows['vehicle'].pk}/"
    assert api.get(path).status_code == 200
    assert api("PATCH", path, {"plate": "M"}).status_code == 403
    viewer.groups.clear()
    assert api.get(path).status_code == 404


def test_a_read_only_token_changes_nothing(caller, ours, manager):
    api = caller(manager, read_only=True)
    path = f"/vehicles/{ours.rows['vehicle'].pk}/"
    assert api.get(path).status_code == 200
    for method, address in (
        ("PATCH", path),
        ("DELETE", path),
        ("POST", "/vehicles/"),
        ("POST", f"/shares/{ours.rows['share'].pk}/revoke/"),
    ):
        answer = api(method, address, {"name": "Mine"})
        assert answer.status_code == 403, method
        assert answer.json()["detail"] == "This token may only read."


def test_a_token_dies_with_its_owners_account_and_when_revoked(caller, manager):
    api = caller(manager)
    assert api.get("/whoami/").status_code == 200
    manager.is_active = False
    manager.save()
    assert api.get("/whoami/").status_code == 401
    manager.is_active = True
    manager.save()
    api.token.revoke()
    assert api.get("/whoami/").status_code == 401


def test_a_token_bound_to_a_fleet_that_is_gone_opens_nothing(caller, owner, ours):
    api = caller(owner, fleet=ours.fleet)
    TokenRestriction.objects.update(collection=None)  # as the database does
    assert api.get("/vehicles/").status_code == 401


def test_rights_of_a_token_are_never_stored(caller, owner, ours):
    from core.api.tokens import bind

    bind(owner, ours.fleet.collection)
    assert not owner.is_superuser
    with pytest.raises(RuntimeError):
        owner.save()


def test_a_member_makes_sees_and_revokes_a_token(client, manager, ours, caller):
    caller(UserFactory(username="elsewhere"))
    client.force_login(manager)
    page = client.get(ADD).content.decode()
    assert "Only this fleet" in page
    assert SECRET not in page
    sent = {"name": "Hall", "user": manager.pk, "read_only": "on"}
    made = client.post(ADD, sent | {"fleet": ours.fleet.pk}).content.decode()
    plaintext = made.partition('value="wagtail_')[2].partition('"')[0]
    token = APIToken.objects.get(name="Hall")
    assert token.restriction.read_only
    assert token.restriction.collection == ours.fleet.collection
    headers = {"Authorization": f"Bearer wagtail_{plaintext}"}
    assert client.get("/api/v3/vehicles/", headers=headers).status_code == 200
    listed = client.get(LIST).content.decode()
    assert "Hall" in listed
    assert "Homestead" in listed
    assert "elsewhere" not in listed
    token.refresh_from_db()
    assert token.last_used_at
    client.post(reverse("wagtailusers_api_tokens:delete", args=[token.pk]))
    assert client.get("/api/v3/vehicles/", headers=headers).status_code == 401
    log = ModelLogEntry.objects.filter(action__startswith="wagtail.apitoken")
    assert {entry.user for entry in log} == {manager}


def test_a_token_is_not_made_for_a_fleet_one_may_not_see(
    client, manager, foreign, owner
):
    client.force_login(manager)
    sent = {"name": "Hall", "user": manager.pk, "fleet": foreign.fleet.pk}
    assert "valid choice" in client.post(ADD, sent).content.decode()
    client.force_login(owner)  # who sees the fleet; the token's owner does not
    assert "has no rights in" in client.post(ADD, sent).content.decode()
    assert not APIToken.objects.filter(user__in=[manager, owner]).exists()


def test_groups_from_before_there_was_an_api_get_their_right(ours):
    group = Group.objects.get(name="Homestead: viewers")
    before = set(group.permissions.values_list("codename", flat=True))
    group.permissions.remove(*group.permissions.filter(codename__contains="apitoken"))
    bare = Group.objects.create(name="Others")
    import_module("core.api.migrations.0002_rights_on_tokens").grant(apps, None)
    assert set(group.permissions.values_list("codename", flat=True)) == before
    assert {"add_apitoken", "delete_apitoken"} < before
    assert not bare.permissions.exists()
