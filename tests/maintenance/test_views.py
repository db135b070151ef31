from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from maintenance.models import MaintenanceRecord, MaintenanceType
from maintenance.views import complete_url
from tests.factories import (
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    UserFactory,
    VehicleFactory,
)
from tests.pages import attachments, messages_of, posted
from vehicles.models import OdometerReading
from vehicles.urls import vehicle_page_url

pytestmark = pytest.mark.django_db

RECORD = "wagtailsnippets_maintenance_maintenancerecord"


class TestAdd:
    def add(self, client, *files, **fields):
        data = {
            "vehicle": VehicleFactory().pk,
            "maintenance_type": MaintenanceTypeFactory().pk,
            "description": "Pads",
            "status": "incomplete",
            "details": "",
            **fields,
        }
        return client.post(reverse(f"{RECORD}:add"), data | attachments(*files))

    def test_from_the_vehicles_page_and_back_to_it(self, owner_client, owner):
        vehicle = VehicleFactory()
        url = reverse(f"{RECORD}:add")
        form = owner_client.get(url, {"vehicle": vehicle.pk}).context["form"]
        assert form.initial["vehicle"] == vehicle.pk
        response = self.add(owner_client, vehicle=vehicle.pk)
        assert response["Location"] == vehicle_page_url(vehicle.pk)
        record = MaintenanceRecord.objects.get()
        assert (record.created_by, record.modified_by) == (owner, owner)
        assert record.latest_revision.user == owner

    def test_with_an_image_and_a_document(self, owner_client):
        image, document = ImageFactory(), DocumentFactory()
        self.add(
            owner_client,
            {"image": image.pk, "caption": "Before"},
            {"document": document.pk, "kind": "invoice"},
        )
        first, second = MaintenanceRecord.objects.get().attachments.all()
        assert (first.image, first.caption) == (image, "Before")
        assert (second.document, second.kind) == (document, "invoice")

    @pytest.mark.parametrize("which", ["both", "none"])
    def test_attachment_with_both_files_or_none_is_refused(self, owner_client, which):
        files = {"image": ImageFactory().pk, "document": DocumentFactory().pk}
        response = self.add(owner_client, files if which == "both" else {})
        assert response.status_code == 200
        (errors,) = response.context["form"].formsets["attachments"].errors
        assert errors == (
            {"document": ["Choose an image or a document, not both."]}
            if which == "both"
            else {"image": ["Choose an image or a document."]}
        )
        assert not MaintenanceRecord.objects.exists()

    def test_completed_without_a_date_is_completed_today(self, owner_client):
        self.add(owner_client, status="completed", completed_mileage="12000")
        record = MaintenanceRecord.objects.get()
        assert record.completed_date == record.vehicle.today()
        assert OdometerReading.objects.get().value == 12_000


class TestComplete:
    @pytest.fixture
    def record(self, db):
        return MaintenanceRecordFactory(
            description="Pads", vehicle__purchase_date=date(2020, 1, 1)
        )

    def complete(self, client, record, **fields):
        data = {"completed_date": "2026-03-01", **fields}
        return client.post(complete_url(record), data, follow=True)

    def test_asks_for_the_date_and_proposes_today(self, owner_client, record):
        form = owner_client.get(complete_url(record)).context["form"]
        assert list(form.fields) == [
            "completed_date",
            "completed_mileage",
            "cost",
            "new_files",
        ]
        assert form["completed_date"].value() == record.vehicle.today()

    def test_completes_with_mileage_cost_revision_and_log(
        self, owner_client, owner, record
    ):
        response = self.complete(
            owner_client, record, completed_mileage="12000", cost="80.50"
        )
        assert response.redirect_chain[-1][0] == vehicle_page_url(record.vehicle_id)
        assert messages_of(response) == ["“Pads” is completed."]
        record.refresh_from_db()
        assert record.is_completed
        assert record.completed_date == date(2026, 3, 1)
        assert record.cost == Decimal("80.50")
        assert record.modified_by == owner
        assert record.odometer_reading.value == 12_000
        assert record.latest_revision.user == owner
        entry = ModelLogEntry.objects.for_instance(record).first()
        assert (entry.action, entry.user) == ("maintenance.complete", owner)

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("completed_date", "", "This field is required."),
            ("completed_date", "9999-01-01", "Enter a date before the year 2200."),
            ("completed_date", "2190-01-01", "Work cannot be completed in the future."),
            ("completed_date", "yesterday", "cannot be read as a date"),
            ("completed_mileage", "-1", "“-1” is negative."),
            ("completed_mileage", "154754.6", "has decimals"),
            ("completed_mileage", str(10**12), "No odometer shows more"),
            ("cost", "-1", "greater than or equal to 0"),
            ("cost", "1" * 12, "no more than"),
        ],
    )
    def test_refuses_nonsense_at_the_field_and_saves_nothing(
        self, owner_client, record, field, value, sentence
    ):
        response = self.complete(owner_client, record, **{field: value})
        assert response.status_code == 200
        errors = response.context["form"].errors
        assert list(errors) == [field]
        assert sentence in errors[field][0]
        record.refresh_from_db()
        assert not record.is_completed
        assert not OdometerReading.objects.exists()

    def test_twice_changes_nothing_the_second_time(self, owner_client, record):
        self.complete(owner_client, record, cost="80")
        response = self.complete(owner_client, record, cost="90")
        assert messages_of(response) == ["“Pads” was already completed."]
        record.refresh_from_db()
        assert record.cost == 80

    def test_wants_the_right_to_change(self, client, record):
        client.force_login(UserFactory())
        self.complete(client, record)
        record.refresh_from_db()
        assert not record.is_completed

    def test_unknown_record_is_not_found(self, owner_client):
        record = MaintenanceRecord(pk=4711)
        assert owner_client.get(complete_url(record)).status_code == 404


class TestHistory:
    def test_going_back_to_a_revision_restores_text_files_and_people(
        self, owner_client, owner
    ):
        record = MaintenanceRecordFactory(description="Pads")
        attachment = AttachmentFactory(record=record)
        record.notify_users = [owner]
        record.save()
        revision = record.save_revision()
        form = owner_client.get(self.url(record)).context["form"]
        changes = {
            "description": "Discs",
            "notify_users": [],
            "attachments-0-DELETE": "on",
        }
        owner_client.post(self.url(record), posted(form, **changes))
        record = MaintenanceRecord.objects.get()
        assert record.description == "Discs"
        assert not record.attachments.exists()

        url = reverse(f"{RECORD}:revisions_revert", args=[record.pk, revision.pk])
        form = owner_client.get(url).context["form"]
        owner_client.post(url, posted(form, revision=revision.pk))
        record = MaintenanceRecord.objects.get()
        assert record.description == "Pads"
        assert [a.image for a in record.attachments.all()] == [attachment.image]
        assert list(record.notify_users.all()) == [owner]

    def test_pages_of_history_and_comparison_answer(self, owner_client):
        record = MaintenanceRecordFactory()
        first = record.save_revision()
        record.description = "Discs"
        second = record.save_revision()
        for name, args in {
            "history": [record.pk],
            "revisions_compare": [record.pk, first.pk, second.pk],
        }.items():
            response = owner_client.get(reverse(f"{RECORD}:{name}", args=args))
            assert response.status_code == 200, name

    def test_details_are_shown_as_a_person_reads_them(self, owner_client):
        record = MaintenanceRecordFactory(details="**worn**")
        url = reverse(f"{RECORD}:inspect", args=[record.pk])
        html = owner_client.get(url).content.decode()
        assert "<strong>worn</strong>" in html
        assert "Latest revision" not in html
        assert "None" not in html.split("<dl>")[1].split("</dl>")[0]

    def url(self, record) -> str:
        return reverse(f"{RECORD}:edit", args=[record.pk])


class TestTypes:
    def test_builtin_type_stays_and_the_reason_is_said(self, owner_client):
        builtin = MaintenanceType.objects.get(code="repair")
        url = reverse(
            "wagtailsnippets_maintenance_maintenancetype:delete", args=[builtin.pk]
        )
        response = owner_client.post(url, follow=True)
        assert messages_of(response) == [
            "“Repair” came with the program and has to stay."
        ]
        builtin.refresh_from_db()

    def test_another_type_can_be_added_and_deleted(self, owner_client):
        namespace = "wagtailsnippets_maintenance_maintenancetype"
        owner_client.post(reverse(f"{namespace}:add"), {"name": "Inspection"})
        added = MaintenanceType.objects.get(name="Inspection")
        owner_client.post(reverse(f"{namespace}:delete", args=[added.pk]))
        assert not MaintenanceType.objects.filter(name="Inspection").exists()


class TestHome:
    def test_shows_records_only_to_those_who_may_see_them(self, client):
        record = MaintenanceRecordFactory(due_date=date(2020, 1, 1))
        user = UserFactory()
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert record.description not in html
        assert "Overdue" not in html
        assert "vehicle in use" not in html


class TestUnits:
    def help_of(self, client, url):
        fields = client.get(url).context["form"].fields
        return {name: str(field.help_text) for name, field in fields.items()}

    def test_complete_form_names_the_vehicles_unit_and_its_fleets_currency(
        self, owner_client
    ):
        fleet = FleetFactory(name="City <b>", currency="USD")
        vehicle = VehicleFactory(name="Bus", fleet=fleet, distance_unit="mi")
        record = MaintenanceRecordFactory(vehicle=vehicle)
        said = self.help_of(owner_client, complete_url(record))
        assert said["completed_mileage"].endswith(f"({vehicle}: mi)")
        assert said["cost"].endswith("(City &lt;b&gt;: USD)")

    def test_a_form_without_a_vehicle_names_none(self, owner_client):
        said = self.help_of(owner_client, reverse(f"{RECORD}:add"))
        assert said["cost"] == "Taxes included."

    def test_adding_to_a_vehicle_names_its_unit(self, owner_client):
        vehicle = VehicleFactory(distance_unit="mi")
        url = f"{reverse(f'{RECORD}:add')}?vehicle={vehicle.pk}"
        said = self.help_of(owner_client, url)
        assert said["due_mileage"].endswith(f"({vehicle}: mi)")
