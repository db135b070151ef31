"""Keys of a foreign fleet's rows, typed into the forms of one's own."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from maintenance.models import MaintenanceRecord, Supplier
from tests.factories import MaintenanceTypeFactory
from tests.pages import attachments, posted
from tests.privacy.conftest import SECRET, member
from vehicles.models import Fleet, OdometerReading, Vehicle

pytestmark = pytest.mark.django_db


def edit_url(row) -> str:
    return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])


@pytest.fixture
def forms(client, manager, ours):
    """A browser of our manager; call it with a row of ours and what was tampered."""
    client.force_login(manager)

    def send(row, **changes):
        form = client.get(edit_url(row)).context["form"]
        return client.post(edit_url(row), posted(form, **changes))

    return send


@pytest.mark.parametrize(
    ("row", "field", "foreign_row"),
    [
        ("vehicle", "fleet", "fleet"),
        ("vehicle", "photo", "privateimage"),
        ("vehicle", "notify_users", "user"),
        ("fleet", "notify_users", "user"),
        ("maintenancerecord", "vehicle", "vehicle"),
        ("maintenancerecord", "supplier", "supplier"),
        ("maintenancerecord", "notify_users", "user"),
        ("maintenancerecord", "attachments-0-image", "privateimage"),
        ("maintenancerecord", "attachments-1-document", "privatedocument"),
        ("maintenanceplan", "supplier", "supplier"),
        ("maintenanceplan", "notify_users", "user"),
        ("plantemplate", "fleet", "fleet"),
        ("supplier", "fleet", "fleet"),
    ],
)
def test_are_refused_at_the_field_without_telling_what_they_are(
    forms, ours, foreign, row, field, foreign_row
):
    response = forms(ours.rows[row], **{field: foreign.rows[foreign_row].pk})
    assert response.status_code == 200
    form = response.context["form"]
    if field.startswith("attachments-"):
        _prefix, line, name = field.split("-")
        errors = form.formsets["attachments"].errors[int(line)].get(name)
    else:
        errors = form.errors.get(field)
    assert errors
    assert SECRET not in response.content.decode()


def test_group_of_a_foreign_fleet_is_refused(forms, ours, foreign):
    group = Group.objects.get(name=f"{SECRET}: managers")
    response = forms(ours.rows["vehicle"], notify_groups=group.pk)
    assert response.context["form"].errors["notify_groups"]
    assert SECRET not in response.content.decode()


def test_the_same_forms_are_saved_when_nothing_was_tampered(forms, ours, foreign):
    for name in ("vehicle", "fleet", "maintenancerecord", "supplier"):
        assert forms(ours.rows[name]).status_code == 302, name


@pytest.mark.parametrize("model", [Vehicle, OdometerReading, MaintenanceRecord])
def test_nothing_can_be_added_to_a_foreign_fleet(client, manager, foreign, model):
    client.force_login(manager)
    data = {
        "fleet": foreign.fleet.pk,
        "vehicle": foreign.rows["vehicle"].pk,
        "maintenance_type": MaintenanceTypeFactory().pk,
        "name": "x",
        "powertrain": "petrol",
        "status": "active",
        "value": "1",
        "read_on": "2026-01-01",
        "description": "x",
        **attachments(),
    }
    if model is MaintenanceRecord:
        data["status"] = "incomplete"
    count = model.objects.count()
    response = client.post(reverse(model.snippet_viewset.get_url_name("add")), data)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() & {"fleet", "vehicle"}
    assert model.objects.count() == count


def test_a_viewer_is_offered_no_fleet_to_write_to(client, viewer, foreign):
    client.force_login(viewer)
    url = reverse(Vehicle.snippet_viewset.get_url_name("add"))
    assert client.get(url).status_code == 302


def test_only_superusers_make_suppliers_for_all(client, manager, ours, owner):
    data = {"name": "Everybody's", "kind": "mechanic", "fleet": ""}
    url = reverse(Supplier.snippet_viewset.get_url_name("add"))
    client.force_login(manager)
    assert client.post(url, data).context["form"].errors.keys() == {"fleet"}
    client.force_login(owner)
    client.post(url, data)
    shared = Supplier.objects.get(name="Everybody's")
    assert shared in Supplier.objects.visible_to(manager)
    assert shared not in Supplier.objects.changeable_by(manager)
    client.force_login(manager)
    edited = client.post(edit_url(shared), data | {"name": "Mine"})
    shared.refresh_from_db()
    assert edited.status_code == 302
    assert shared.name == "Everybody's"


def test_managers_of_two_fleets_keep_them_apart(client, ours, foreign):
    both = member(ours.fleet, "managers")
    both.groups.add(Group.objects.get(name=f"{SECRET}: viewers"))
    client.force_login(both)
    seen = client.get(edit_url(foreign.rows["vehicle"]))
    assert seen.status_code == 302  # may look, so it exists, but not change
    form = client.get(edit_url(ours.rows["vehicle"])).context["form"]
    assert list(form.fields["fleet"].queryset) == [ours.fleet]


def test_people_of_other_fleets_are_not_offered(client, manager, ours, foreign):
    client.force_login(manager)
    form = client.get(edit_url(ours.rows["vehicle"])).context["form"]
    people = set(form.fields["notify_users"].queryset)
    assert people == {manager, ours.rows["user"]}
    groups = {group.name for group in form.fields["notify_groups"].queryset}
    assert groups == {"Homestead: managers", "Homestead: viewers"}


def test_renaming_a_fleet_renames_its_groups(ours):
    ours.fleet.name = "Farmstead"
    ours.fleet.save()
    names = set(Group.objects.values_list("name", flat=True))
    assert {"Farmstead: managers", "Farmstead: viewers"} <= names
    assert not {"Homestead: managers", "Homestead: viewers"} & names
    assert Fleet.objects.visible_to(ours.rows["user"]).get() == ours.fleet
