from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from wagtail.log_actions import LogContext

from maintenance.models import Attachment, MaintenanceRecord, MaintenanceType
from tests.factories import (
    AttachmentFactory,
    DocumentFactory,
    FleetFactory,
    ImageFactory,
    MaintenanceRecordFactory,
    MaintenanceTypeFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.refusals import errors_of
from vehicles.models import OdometerReading

pytestmark = pytest.mark.django_db


class TestTypes:
    def test_three_come_with_the_program(self):
        names = MaintenanceType.objects.builtin().values_list("name", flat=True)
        assert list(names) == ["Observation", "Repair", "Routine maintenance"]

    def test_builtin_ones_cannot_be_deleted_alone_or_together(self):
        with pytest.raises(models.ProtectedError):
            MaintenanceType.objects.get(code="repair").delete()
        with pytest.raises(models.ProtectedError):
            MaintenanceType.objects.all().delete()
        assert MaintenanceType.objects.count() == 3

    def test_more_can_be_added_and_deleted(self):
        MaintenanceTypeFactory(name="Inspection").delete()
        assert not MaintenanceType.objects.filter(name="Inspection").exists()

    def test_name_is_unique_whatever_its_letters_look_like(self):
        twin = MaintenanceType(name="REPAIR")
        assert errors_of(twin) == {"name": ["There is already a type of this name."]}
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


class TestCompletion:
    @pytest.fixture
    def record(self):
        return MaintenanceRecordFactory(
            vehicle__fleet__time_zone="Pacific/Kiritimati",
            vehicle__purchase_date=date(2020, 5, 1),
        )

    def test_without_a_date_is_completed_today_where_the_fleet_is(self, record):
        record.status = MaintenanceRecord.Status.COMPLETED
        record.full_clean()
        assert record.completed_date == record.vehicle.today()

    def test_never_in_the_future(self, record):
        record.complete(on=record.vehicle.today() + timedelta(days=1))
        assert errors_of(record) == {
            "completed_date": ["Work cannot be completed in the future."]
        }

    def test_before_the_vehicle_was_bought_it_is_a_former_owners(self, record):
        record.complete(on=date(2020, 4, 30))
        record.full_clean()
        assert record.is_former_owners
        record.complete(on=date(2020, 5, 1))
        assert not record.is_former_owners

    def test_what_was_done_stays_editable_where_it_is_still_yesterday(self, record):
        record.complete(on=record.vehicle.today())
        record.save()
        record.vehicle.fleet.time_zone = "Pacific/Pago_Pago"
        record.vehicle.fleet.save()
        record = MaintenanceRecord.objects.get(pk=record.pk)
        record.details = "Torque checked."
        record.full_clean()
        record.completed_date += timedelta(days=1)
        assert "completed_date" in errors_of(record)

    def test_incomplete_record_has_no_completion(self, record):
        record.completed_date = date(2026, 1, 1)
        record.completed_mileage = 5
        assert errors_of(record).keys() == {"completed_date", "completed_mileage"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"status": "completed"},
            {"completed_date": date(2026, 1, 1)},
            {"completed_mileage": 5},
            {"cost": Decimal(-1)},
        ],
    )
    def test_database_refuses_what_the_form_refuses(self, record, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaintenanceRecord.objects.filter(pk=record.pk).update(**wrong)

    def test_overdue_from_the_day_after_the_due_date(self, record):
        record.due_date = date(2026, 3, 10)
        assert not record.is_overdue(date(2026, 3, 10))
        assert record.is_overdue(date(2026, 3, 11))
        record.complete(on=date(2026, 3, 11))
        assert not record.is_overdue(date(2026, 3, 12))


class TestKeys:
    def test_one_that_leads_nowhere_is_refused(self):
        record = MaintenanceRecordFactory()
        record.maintenance_type_id = 0
        assert "not a valid choice" in errors_of(record)["maintenance_type"][0]

    def test_one_whose_row_was_just_fetched_is_not_looked_up_again(
        self, django_assert_num_queries
    ):
        record = MaintenanceRecordFactory()
        with django_assert_num_queries(0):
            record.clean_fields()
        record = MaintenanceRecord.objects.get()
        with django_assert_num_queries(2):  # its vehicle and its type
            record.clean_fields()


class TestReading:
    """A completed mileage is an odometer reading, on every path."""

    @pytest.fixture
    def record(self):
        record = MaintenanceRecordFactory(description="Oil")
        record.complete(on=date(2026, 3, 1), mileage=12_000)
        record.save()
        return record

    def readings(self) -> set[tuple[int, bool]]:
        return set(OdometerReading.objects.values_list("value", "is_excluded"))

    def test_is_made_from_the_completed_mileage(self, record):
        reading = OdometerReading.objects.get()
        assert reading == record.odometer_reading
        assert (reading.vehicle, reading.value, reading.read_on, reading.source) == (
            record.vehicle,
            12_000,
            date(2026, 3, 1),
            "record",
        )

    def test_saving_again_makes_no_second_one(self, record):
        record.description = "Oil and filter"
        record.save()
        assert self.readings() == {(12_000, False)}

    def test_corrected_mileage_sets_the_wrong_one_aside(self, record):
        record.completed_mileage = 12_100
        record.save()
        assert self.readings() == {(12_000, True), (12_100, False)}
        assert record.odometer_reading.value == 12_100

    def test_reopening_sets_it_aside(self, record):
        record.status = "incomplete"
        record.completed_date = record.completed_mileage = None
        record.save()
        assert self.readings() == {(12_000, True)}

    def test_a_persons_word_is_kept_when_the_record_is_saved_again(self, record):
        OdometerReading.objects.update(is_excluded=True)
        record.save()
        assert self.readings() == {(12_000, True)}

    def test_going_back_to_an_older_revision_counts_its_mileage_again(self, record):
        revision = record.save_revision()
        record.completed_mileage = 99_000
        record.save()
        revision.as_object().save()
        counted = OdometerReading.objects.counted()
        assert [reading.value for reading in counted] == [12_000]
        assert OdometerReading.objects.get(value=99_000).is_excluded

    @pytest.mark.parametrize("together", [False, True])
    def test_deleting_the_record_sets_it_aside(self, record, together):
        if together:
            MaintenanceRecord.objects.filter(pk=record.pk).delete()
        else:
            record.delete()
        assert self.readings() == {(12_000, True)}

    def test_saving_chosen_fields_keeps_the_reading_too(self, record):
        record.completed_mileage = 12_100
        record.save(update_fields=["completed_mileage"])
        record.refresh_from_db()
        assert record.odometer_reading.value == 12_100


class TestAuthorship:
    def test_is_filled_in_from_the_log_context_on_every_save(self):
        ann, ben = UserFactory(), UserFactory()
        with LogContext(user=ann):
            record = MaintenanceRecordFactory()
        assert (record.created_by, record.modified_by) == (ann, ann)
        with LogContext(user=ben):
            record.save(update_fields=["description"])
        record.refresh_from_db()
        assert (record.created_by, record.modified_by) == (ann, ben)
        assert record.created_at <= record.modified_at <= timezone.now()

    def test_nobody_acting_leaves_the_last_name(self):
        ann = UserFactory()
        with LogContext(user=ann):
            record = MaintenanceRecordFactory()
        record.save()
        record.refresh_from_db()
        assert record.modified_by == ann


class TestSupplier:
    def test_of_another_fleet_is_refused_and_a_shared_one_taken(self):
        vehicle = VehicleFactory()
        record = MaintenanceRecordFactory(vehicle=vehicle)
        record.supplier = SupplierFactory(fleet=FleetFactory())
        assert errors_of(record) == {
            "supplier": ["This supplier belongs to another fleet."]
        }
        for fleet in (None, vehicle.fleet):
            record.supplier = SupplierFactory(fleet=fleet)
            record.full_clean()


class TestAttachment:
    def test_file_of_no_fleet_moves_into_the_vehicles_fleet(self):
        attachment = AttachmentFactory()
        fleet = attachment.record.vehicle.fleet
        attachment.image.refresh_from_db()
        assert attachment.image.collection == fleet.collection

    def test_file_of_another_fleet_stays_there(self):
        other = FleetFactory()
        image = ImageFactory(collection=other.collection)
        AttachmentFactory(image=image)
        image.refresh_from_db()
        assert image.collection == other.collection

    def test_holds_exactly_one_file(self):
        record, image, document = (
            MaintenanceRecordFactory(),
            ImageFactory(),
            DocumentFactory(),
        )
        both = Attachment(record=record, image=image, document=document)
        assert errors_of(both) == {
            "document": ["Choose an image or a document, not both."]
        }
        none = Attachment(record=record)
        assert errors_of(none) == {"image": ["Choose an image or a document."]}
        for wrong in (both, none):
            with pytest.raises(IntegrityError), transaction.atomic():
                Attachment(
                    record_id=record.pk, image=wrong.image, document=wrong.document
                ).save()
