"""Every form of the admin, with nonsense in each of its fields: the page comes back
with a sentence at that field, nothing is saved, and there is never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.urls import reverse

from maintenance.models import (
    MaintenancePlan,
    MaintenanceRecord,
    MaintenanceType,
    PlanTemplate,
    Supplier,
)
from maintenance.views import complete_url
from notifications.account import PreferenceForm
from notifications.models import ReminderPolicy
from sharing.models import Share
from sharing.models.shares import SHOWS
from tests.factories import MaintenanceRecordFactory, VehicleFactory
from tests.pages import attachments, posted
from vehicles.models import Fleet, OdometerReading, Vehicle

pytestmark = pytest.mark.django_db

MODELS = [
    Fleet,
    Vehicle,
    OdometerReading,
    MaintenanceRecord,
    MaintenanceType,
    MaintenancePlan,
    PlanTemplate,
    Supplier,
    Share,
]

HUGE = "x" * (10 * 1024 * 1024)
NUL = "a\0b"
BIDI = "gnp.\u202eexe"
LINES = "a\r\nBcc: everybody@example.org"
SCRIPT = "<script>alert(1)</script>"

ONE_LINE = [HUGE, NUL, BIDI, LINES, "\x1b[31m"]
MANY_LINES = [HUGE, NUL, BIDI]
MARKDOWN = [
    HUGE,
    NUL,
    BIDI,
    SCRIPT,
    "[x](javascript:alert(1))",
    ">" * 9000,
    "1. " * 3000,
]
DATE = ["9999-12-31", "0001-01-01", "2026-02-30", "yesterday", NUL, HUGE]
NUMBER = ["-1", "1000000000000", "1e400", "NaN", "Infinity", "1.5.2", "٣x", NUL, HUGE]
CHOICE = ["nonsense", NUL, HUGE]
# What is in a file, under a name that says otherwise.
FILE = [
    b"",
    b"MZ",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"%PDF-1.7 but no PDF",
]
KEY = ["0", "-1", "99999999999999999999", "x", "1 OR 1=1", NUL]

NONSENSE = {
    Fleet: {
        "name": ONE_LINE,
        "kind": CHOICE,
        "time_zone": CHOICE,
        "currency": [*CHOICE, "eur", "XXX"],
        "confirm_currency": [],
        "distance_unit": CHOICE,
        "notify_users": KEY,
        "notify_groups": KEY,
    },
    Vehicle: {
        "fleet": KEY,
        "name": ONE_LINE,
        "plate": ONE_LINE,
        "unit_number": ONE_LINE,
        "status": CHOICE,
        "photo": KEY,
        "make": ONE_LINE,
        "model": ONE_LINE,
        "year": NUMBER,
        "purchase_date": DATE,
        "vin": ["1HGCM82633A004352", "OIQ" * 6, "123", NUL, BIDI, HUGE],
        "powertrain": CHOICE,
        "distance_unit": CHOICE,
        "unit_change": CHOICE,
        "battery_type": CHOICE,
        "battery_capacity_kwh": [*NUMBER, "0"],
        "max_charging_kw": [*NUMBER, "0"],
        "notes": MARKDOWN,
        "notify_users": KEY,
        "notify_groups": KEY,
    },
    OdometerReading: {
        "vehicle": KEY,
        "value": NUMBER,
        "read_on": [*DATE, "2190-01-01"],
        "kind": CHOICE,
        "note": ONE_LINE,
    },
    MaintenanceRecord: {
        "vehicle": KEY,
        "description": ONE_LINE,
        "maintenance_type": KEY,
        "due_date": DATE,
        "due_mileage": NUMBER,
        "status": CHOICE,
        "completed_date": [*DATE, "2190-01-01"],
        "completed_mileage": NUMBER,
        "cost": NUMBER,
        "currency": [*CHOICE, "eur", "XXX"],
        "supplier": KEY,
        "details": MARKDOWN,
        "notify_users": KEY,
        "notify_groups": KEY,
        "new_files": FILE,
        "attachments-0-image": KEY,
        "attachments-0-document": KEY,
        "attachments-0-kind": CHOICE,
        "attachments-0-caption": ONE_LINE,
    },
    Share: {
        "vehicle": KEY,
        "label": ONE_LINE,
        "ends_on": [*DATE, "2001-01-01"],
        "shows_vin": CHOICE,
    },
    MaintenancePlan: {
        "vehicle": KEY,
        "title": ONE_LINE,
        "maintenance_type": KEY,
        "every_months": [*NUMBER, "0", "601"],
        "every_distance": [*NUMBER, "0"],
        "anchor": CHOICE,
        "start_date": DATE,
        "start_mileage": NUMBER,
        "supplier": KEY,
        "notify_users": KEY,
        "notify_groups": KEY,
    },
    PlanTemplate: {
        "title": ONE_LINE,
        "maintenance_type": KEY,
        "fleet": KEY,
        "every_months": [*NUMBER, "0", "601"],
        "every_distance": [*NUMBER, "0"],
        "distance_unit": CHOICE,
        "anchor": CHOICE,
        "source": MANY_LINES,
        "meant_for": ONE_LINE,
        "powertrains": CHOICE,
        "makes": ONE_LINE,
        "keywords": ONE_LINE,
    },
    MaintenanceType: {"name": [*ONE_LINE, "rEPAIR"]},
    Supplier: {
        "name": ONE_LINE,
        "kind": CHOICE,
        "fleet": KEY,
        "contact_person": ONE_LINE,
        "phone": ONE_LINE,
        "email": ["x", "a@b", LINES, NUL, HUGE],
        "website": ["x y", "javascript:alert(1)", NUL, HUGE],
        "address": MANY_LINES,
        "notes": MANY_LINES,
    },
}

VALID = {
    Fleet: {"name": "Home"},
    Vehicle: {"name": "Van", "powertrain": "electric"},
    OdometerReading: {"value": "100", "read_on": "2026-01-05"},
    MaintenanceRecord: {
        "description": "Pads",
        "status": "completed",
        "completed_date": "2026-01-05",
    },
    MaintenancePlan: {
        "title": "Oil",
        "every_months": "12",
        "start_date": "2026-01-05",
    },
    PlanTemplate: {"title": "Oil", "every_months": "12"},
    MaintenanceType: {"name": "Inspection"},
    Supplier: {"name": "Garage"},
    Share: {"label": "For the buyer"},
}


RULE = {
    "offsets": [
        "seven",
        "-1",
        "1, 1",
        "366",
        "1.5",
        "1;2",
        "1 2 3 4 5 6 7 8 9 10 11",
        "9" * 10_000,
        "٣",
        NUL,
        BIDI,
        HUGE,
    ],
    "hour": ["24", *NUMBER],
    "repeat_weekly": CHOICE,
}


@pytest.fixture
def existing():
    """One vehicle and one record, for fields that point to something."""
    vehicle = VehicleFactory(vin="1HGCM82633A004352", purchase_date="2000-01-01")
    return MaintenanceRecordFactory(vehicle=vehicle)


def valid_data(model, form, record):
    data = posted(form, **VALID[model])
    links = {
        "vehicle": record.vehicle_id,
        "fleet": record.vehicle.fleet_id,
        "maintenance_type": record.maintenance_type_id,
    }
    data |= {name: key for name, key in links.items() if name in form.fields}
    if model is MaintenanceRecord:
        data |= attachments({})
    return data


def errors_at(form, field):
    if not field.startswith("attachments-"):
        return form.errors.get(field)
    _prefix, row, name = field.split("-")
    return form.formsets["attachments"].errors[int(row)].get(name)


# Whether this is nonsense, the database is asked; all else is refused before that.
UNIQUE = {(Vehicle, "vin"), (MaintenanceType, "name")}


def cases():
    for model, fields in NONSENSE.items():
        for field, values in fields.items():
            asked = values is KEY or (model, field) in UNIQUE
            marks = () if asked else pytest.mark.once
            yield pytest.param(
                model, field, id=f"{model.__name__}.{field}", marks=marks
            )


@pytest.mark.parametrize(("model", "field"), list(cases()))
def test_nonsense_gets_a_sentence_at_the_field(owner_client, existing, model, field):
    url = reverse(model.snippet_viewset.get_url_name("add"))
    form = owner_client.get(url).context["form"]
    count = model.objects.count()
    for value in NONSENSE[model][field]:
        if isinstance(value, bytes):
            value = SimpleUploadedFile("invoice.pdf", value)
        data = valid_data(model, form, existing) | {field: value}
        response = owner_client.post(url, data)
        shown = repr(value)[:40]
        assert response.status_code in (200, 400), shown
        sentences = errors_at(response.context["form"], field)
        assert sentences, shown
        assert all(len(str(sentence).split()) > 1 for sentence in sentences), shown
        assert model.objects.count() == count, shown


@pytest.mark.parametrize("model", MODELS)
def test_every_field_of_every_form_has_its_nonsense(owner_client, existing, model):
    url = reverse(model.snippet_viewset.get_url_name("add"))
    form = owner_client.get(url).context["form"]
    fields = set(form.fields)
    for name, formset in getattr(form, "formsets", {}).items():
        fields |= {f"{name}-0-{field}" for field in formset.empty_form.fields}
    harmless = {"attachments-0-id", "attachments-0-ORDER", "attachments-0-DELETE"}
    # A checkbox is ticked or not, whatever a browser sends.
    harmless |= {name for name in SHOWS if name != "shows_vin"}
    harmless |= {"is_active", "is_private", "attachments-0-is_private"}
    assert fields - harmless == set(NONSENSE[model])


@pytest.mark.parametrize("model", MODELS)
def test_the_same_form_without_nonsense_is_saved(owner_client, existing, model):
    url = reverse(model.snippet_viewset.get_url_name("add"))
    count = model.objects.count()
    data = valid_data(model, owner_client.get(url).context["form"], existing)
    if model is MaintenanceRecord:
        data |= attachments()
    response = owner_client.post(url, data)
    assert response.status_code == 302
    assert model.objects.count() == count + 1


def rule_urls(record):
    """Return where it is said when reminders are sent, and the fields there."""
    of_record = reverse("record_reminders:list", args=[record.pk])
    of_fleet = reverse("fleet_reminders:rule", args=[record.vehicle.fleet_id])
    site = reverse("reminder_rules")
    return {of_record: {"offsets"}, of_fleet: set(RULE), site: set(RULE)}


@pytest.mark.parametrize("field", RULE)
def test_nonsense_in_a_rule_of_reminders(owner_client, existing, field):
    for url, fields in rule_urls(existing).items():
        assert set(owner_client.get(url).context["form"].fields) == fields
        for value in RULE[field] if field in fields else ():
            response = owner_client.post(url, {field: value})
            shown = f"{url} {value[:40]!r}"
            assert response.status_code == 200, shown
            (sentence,) = response.context["form"].errors[field]
            assert len(sentence.split()) > 2, shown
    assert not ReminderPolicy.objects.exists()


def test_nonsense_in_how_one_is_reminded(owner, existing):
    fleet = f"fleet_{existing.vehicle.fleet_id}"
    for value in [*CHOICE, "off "]:
        data = {"frequency": value, fleet: value}
        form = PreferenceForm(data, instance=owner)
        assert set(form.fields) == set(data)
        assert set(form.errors) == set(data), value[:40]


@pytest.mark.parametrize("field", ["completed_date", "completed_mileage", "cost"])
def test_completing_with_nonsense(owner_client, existing, field):
    values = DATE if field == "completed_date" else NUMBER
    for value in values:
        data = {"completed_date": "2026-01-05", field: value}
        response = owner_client.post(complete_url(existing), data)
        assert response.status_code == 200
        assert response.context["form"].errors.get(field), repr(value[:40])
        existing.refresh_from_db()
        assert not existing.is_completed


@pytest.mark.parametrize(
    "changed", [{"TOTAL_FORMS": "x"}, {"TOTAL_FORMS": "999999"}, {"INITIAL_FORMS": "?"}]
)
def test_tampered_formset_is_refused(owner_client, existing, changed):
    url = reverse(MaintenanceRecord.snippet_viewset.get_url_name("add"))
    form = owner_client.get(url).context["form"]
    data = valid_data(MaintenanceRecord, form, existing) | attachments()
    data |= {f"attachments-{name}": value for name, value in changed.items()}
    response = owner_client.post(url, data)
    assert response.status_code == 200
    assert response.context["form"].formsets["attachments"].non_form_errors()
    assert MaintenanceRecord.objects.count() == 1


def test_fields_that_point_to_something_are_the_ones_tested_with_keys(
    owner_client, existing
):
    for model in MODELS:
        url = reverse(model.snippet_viewset.get_url_name("add"))
        for name, field in owner_client.get(url).context["form"].fields.items():
            points = isinstance(field, (ModelChoiceField, ModelMultipleChoiceField))
            assert points == (NONSENSE[model].get(name) is KEY), (model, name)


@pytest.mark.parametrize(
    "query", ["p=x", "p=-1", "q=%00", "q=" + "a" * 5000, "ordering=x"]
)
@pytest.mark.parametrize("model", MODELS)
def test_lists_answer_whatever_the_address_says(owner_client, existing, model, query):
    url = reverse(model.snippet_viewset.get_url_name("list"))
    assert owner_client.get(f"{url}?{query}").status_code in (200, 404)


@pytest.mark.parametrize("model", MODELS)
def test_filters_answer_whatever_the_address_says(owner_client, existing, model):
    url = reverse(model.snippet_viewset.get_url_name("list"))
    filterset = owner_client.get(url).context.get("filters")
    for name in filterset.filters if filterset else ():
        for value in ["x", NUL, "99999999999999999999", "-1"]:
            for suffix in ("", "_from", "_to"):
                response = owner_client.get(url, {f"{name}{suffix}": value})
                assert response.status_code == 200, (name, value)
