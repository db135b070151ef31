"""A plan keeps one open record ahead, on every path."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from maintenance.models import MaintenancePlan, MaintenanceRecord
from tests.factories import (
    AttachmentFactory,
    FleetFactory,
    MaintenancePlanFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    SupplierFactory,
    UserFactory,
    VehicleFactory,
)
from tests.refusals import errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-06-17 12:00Z", tick=False):
        yield


@pytest.fixture
def plan():
    """Every 12 months or 15 000 km; done last on 12 May 2025 at 30 000 km."""
    return MaintenancePlanFactory(every_distance=15_000, start_mileage=30_000)


def complete(record, on=date(2026, 6, 1), mileage=None) -> MaintenanceRecord:
    record.complete(on=on, mileage=mileage)
    record.save()
    return record


def reopen(record) -> None:
    record.status = "incomplete"
    record.completed_date = record.completed_mileage = None
    record.full_clean()
    record.save()


def dues(plan) -> list[tuple[str, date | None, int | None]]:
    records = plan.records.order_by("plan_sequence")
    return list(records.values_list("status", "due_date", "due_mileage"))


class TestWriting:
    def test_a_new_plan_writes_its_first_record(self, plan):
        assert dues(plan) == [("incomplete", date(2026, 5, 12), 45_000)]
        record = plan.open_record
        assert record.vehicle == plan.vehicle
        assert record.description == "Oil and filter"
        assert record.due_text == "May 12, 2026 or 45,000\N{NO-BREAK SPACE}km"

    def test_takes_supplier_and_people_over(self):
        vehicle, ann = VehicleFactory(), UserFactory()
        supplier = SupplierFactory(fleet=vehicle.fleet)
        plan = MaintenancePlanFactory.build(
            vehicle=vehicle,
            supplier=supplier,
            maintenance_type=MaintenanceRecordFactory().maintenance_type,
        )
        plan.notify_users = [ann]
        plan.save()
        record = complete(plan.open_record).next_planned
        for written in (record, plan.records.first()):
            assert written.supplier == supplier
            assert list(written.notify_users.all()) == [ann]

    def test_completing_writes_the_next_from_day_and_mileage(self, plan):
        complete(plan.open_record, date(2026, 6, 1), 44_100)
        assert dues(plan) == [
            ("completed", date(2026, 5, 12), 45_000),
            ("incomplete", date(2027, 6, 1), 59_100),
        ]

    def test_completing_writes_the_next_of_the_calendar(self, plan):
        plan.anchor = "calendar"
        plan.save()
        complete(plan.open_record, date(2026, 6, 1), 44_100)
        assert plan.open_record.due_date == date(2027, 5, 12)

    def test_without_a_mileage_it_counts_from_what_was_read_last(self, plan):
        OdometerReadingFactory(vehicle=plan.vehicle, value=43_000)
        complete(plan.open_record)
        assert plan.open_record.due_mileage == 58_000

    def test_without_any_reading_it_counts_from_what_it_was_due_at(self, plan):
        complete(plan.open_record)
        assert plan.open_record.due_mileage == 60_000

    def test_is_in_the_history_of_the_record(self):
        with LogContext(user=(ann := UserFactory())):
            record = MaintenancePlanFactory().open_record
        entry = ModelLogEntry.objects.for_instance(record).get()
        assert (entry.action, entry.user) == ("maintenance.planned", ann)
        assert record.created_by == ann

    def test_all_or_nothing(self, plan, monkeypatch):
        def fail(*args):
            raise RuntimeError

        record = plan.open_record
        monkeypatch.setattr(MaintenancePlan, "_write", fail)
        with pytest.raises(RuntimeError):
            complete(record)
        assert dues(plan) == [("incomplete", date(2026, 5, 12), 45_000)]

    def test_goes_on_quietly_while_a_vehicle_is_archived(self, plan):
        plan.vehicle.status = "archived"
        plan.vehicle.save()
        complete(plan.open_record)
        assert plan.open_record
        assert not MaintenanceRecord.objects.open()
        assert not MaintenancePlan.objects.active()

    def test_the_next_one_is_written_with_the_people_and_its_first_revision(self, plan):
        ann = UserFactory()
        plan.notify_users = [ann]
        plan.save()
        later = complete(plan.open_record).next_planned
        assert list(later.notify_users.all()) == [ann]
        written = later.latest_revision.content
        assert (written["notify_users"], written["notify_groups"]) == ([ann.pk], [])
        AttachmentFactory(record=later)
        assert later.attachments.exists()

    def test_second_open_record_is_refused_by_the_database(self, plan):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaintenanceRecordFactory(plan=plan, plan_sequence=7)
        with pytest.raises(IntegrityError), transaction.atomic():
            MaintenanceRecordFactory(plan=plan, plan_sequence=1, completed=True)

    def test_after_a_new_instrument_the_next_counts_on_from_the_total(self, plan):
        for day, value, kind in [(1, 44_000, "reading"), (2, 5, "replacement")]:
            OdometerReadingFactory(
                vehicle=plan.vehicle, read_on=date(2026, 6, day), value=value, kind=kind
            )
        complete(plan.open_record, on=date(2026, 6, 12), mileage=405)
        assert dues(plan)[-1] == ("incomplete", date(2027, 6, 12), 44_400 + 15_000)

    def test_what_an_earlier_instrument_said_is_a_total_already(self, plan):
        complete(plan.open_record, on=date(2026, 5, 12), mileage=43_000)
        for day, value, kind in [(1, 44_000, "reading"), (2, 5, "replacement")]:
            OdometerReadingFactory(
                vehicle=plan.vehicle, read_on=date(2026, 6, day), value=value, kind=kind
            )
        plan.every_months = 6
        plan.save()
        assert dues(plan)[-1] == ("incomplete", date(2026, 11, 12), 43_000 + 15_000)


class TestEditing:
    """What was completed is edited, or opened again."""

    @pytest.fixture
    def done(self, plan):
        return complete(plan.open_record, date(2026, 6, 1), 44_100)

    def test_a_corrected_completion_moves_the_next(self, plan, done):
        done.completed_date, done.completed_mileage = date(2026, 5, 30), 44_000
        done.save()
        assert dues(plan)[1:] == [("incomplete", date(2027, 5, 30), 59_000)]

    def test_saving_the_rest_of_it_moves_nothing(self, plan, done):
        OdometerReadingFactory(vehicle=plan.vehicle, value=50_000)
        before = dues(plan)
        done.cost = Decimal(80)
        done.save()
        done.save_revision()
        assert dues(plan) == before

    @pytest.mark.parametrize(
        "touch",
        [
            {"due_date": date(2027, 7, 1)},
            {"due_mileage": 60_000},
            {"due_date": None},
            {"description": "Oil, filter and wipers"},
            {"details": "Ask for 5W-30"},
            {"cost": Decimal(90)},
            {"is_private": True},
        ],
    )
    def test_what_somebody_changed_is_not_moved(self, plan, done, touch):
        later = plan.open_record
        for name, value in touch.items():
            setattr(later, name, value)
        later.save()
        before = dues(plan)
        done.completed_date = date(2026, 5, 30)
        done.save()
        assert dues(plan) == before

    def test_nor_one_with_a_file_or_people_of_its_own(self, plan, done):
        AttachmentFactory(record=plan.open_record)
        before = dues(plan)
        done.completed_date = date(2026, 5, 30)
        done.save()
        assert dues(plan) == before
        plan.open_record.attachments.all().delete()
        later = plan.open_record
        later.notify_users = [UserFactory()]
        later.save()
        done.completed_date = date(2026, 5, 29)
        done.save()
        assert dues(plan) == before

    def test_opened_again_it_takes_the_next_one_back(self, plan, done):
        reopen(done)
        assert dues(plan) == [("incomplete", date(2026, 5, 12), 45_000)]
        complete(plan.open_record, date(2026, 6, 2), 44_200)
        assert dues(plan)[1:] == [("incomplete", date(2027, 6, 2), 59_200)]

    def test_not_when_somebody_changed_the_next_one(self, plan, done):
        later = plan.open_record
        later.details = "Ask for 5W-30"
        later.save()
        done.status, done.completed_date, done.completed_mileage = (
            "incomplete",
            None,
            None,
        )
        (sentence,) = errors_of(done)["status"]
        assert "June 1, 2027 or 59,100" in sentence
        assert "was changed by somebody" in sentence
        with pytest.raises(ValidationError):
            done.save()
        assert [status for status, *_ in dues(plan)] == ["completed", "incomplete"]

    def test_not_when_the_plan_has_gone_on(self, plan, done):
        complete(plan.open_record, date(2026, 6, 10))
        with pytest.raises(ValidationError, match="The plan has gone on"):
            reopen(done)
        assert len(dues(plan)) == 3

    def test_an_older_completion_moves_nothing(self, plan, done):
        complete(plan.open_record, date(2026, 6, 10), 44_500)
        before = dues(plan)
        done.completed_date = date(2026, 5, 30)
        done.save()
        assert dues(plan) == before

    def test_going_back_to_an_open_revision_opens_it_again(self, plan):
        record = plan.open_record
        revision = record.save_revision()
        complete(record)
        revision.as_object().save()
        assert dues(plan) == [("incomplete", date(2026, 5, 12), 45_000)]

    def test_going_back_to_a_completed_revision_makes_one_successor(self, plan, done):
        revision = done.save_revision()
        reopen(done)
        complete(done, date(2026, 6, 12))
        revision.as_object().save()
        assert dues(plan) == [
            ("completed", date(2026, 5, 12), 45_000),
            ("incomplete", date(2027, 6, 1), 59_100),
        ]

    def test_an_old_revision_does_not_know_its_place_better(self, plan):
        record = plan.open_record
        revision = record.save_revision()
        plan.every_months = 6
        plan.save()
        restored = revision.as_object()
        assert restored.planned_date == date(2025, 11, 12)
        assert not restored.is_due_as_written

    def test_stays_with_its_vehicle(self, plan):
        record = plan.open_record
        record.vehicle = VehicleFactory(fleet=plan.vehicle.fleet)
        assert "another vehicle" in errors_of(record)["vehicle"][0]


class TestDeleting:
    @pytest.mark.parametrize("together", [False, True])
    def test_the_open_one_skips_this_time(self, plan, together):
        if together:
            plan.records.all().delete()
        else:
            plan.open_record.delete()
        assert dues(plan) == [("incomplete", date(2027, 5, 12), 60_000)]

    def test_open_ones_of_several_plans_together(self):
        plans = [MaintenancePlanFactory() for _ in range(3)]
        MaintenanceRecord.objects.all().delete()
        for plan in plans:
            assert dues(plan) == [("incomplete", date(2027, 5, 12), None)]

    def test_after_a_completion_counts_from_its_day(self):
        plan = MaintenancePlanFactory(every_months=1, start_date=date(2026, 4, 12))
        complete(plan.open_record, date(2026, 5, 31))
        assert plan.open_record.due_date == date(2026, 6, 30)
        plan.open_record.delete()
        assert plan.open_record.due_date == date(2026, 7, 31)

    def test_what_was_skipped_stays_skipped(self, plan):
        done = complete(plan.open_record, date(2026, 6, 1), 44_000)
        plan.open_record.delete()
        before = dues(plan)
        done.completed_date = date(2026, 5, 30)
        done.save()
        assert dues(plan) == before

    def test_a_completed_one_leaves_the_next_as_it_is(self, plan):
        done = complete(plan.open_record, date(2026, 6, 1), 44_000)
        done.delete()
        assert dues(plan) == [("incomplete", date(2027, 6, 1), 59_000)]

    def test_everything_leaves_a_plan_that_goes_on(self, plan):
        complete(plan.open_record, date(2026, 6, 1), 44_000)
        plan.records.all().delete()
        assert [status for status, *_ in dues(plan)] == ["incomplete"]


class TestPlan:
    def test_ended_takes_its_record_back_and_started_again_writes_it(self, plan):
        complete(plan.open_record, date(2026, 6, 1), 44_000)
        plan.end()
        assert [status for status, *_ in dues(plan)] == ["completed"]
        plan.is_active = True
        plan.save()
        assert dues(plan)[1:] == [("incomplete", date(2027, 6, 1), 59_000)]

    def test_ended_leaves_what_somebody_changed(self, plan):
        record = plan.open_record
        record.details = "Ask for 5W-30"
        record.save()
        plan.end()
        assert plan.open_record == record
        complete(plan.open_record)
        assert plan.open_record is None
        plan.is_active = True
        plan.save()
        assert plan.open_record.due_date == date(2027, 6, 1)

    @pytest.mark.parametrize("together", [False, True])
    def test_deleted_leaves_its_history(self, plan, together):
        done = complete(plan.open_record, date(2026, 6, 1), 44_000)
        if together:
            MaintenancePlan.objects.all().delete()
        else:
            plan.delete()
        record = MaintenanceRecord.objects.get()
        assert record == done
        assert record.plan is None
        record.save()

    def test_changed_changes_its_open_record(self, plan):
        plan.title, plan.every_months = "Oil", 6
        plan.save()
        record = plan.open_record
        assert record.description == "Oil"
        assert record.due_date == date(2025, 11, 12)

    def test_changed_leaves_field_by_field_what_somebody_changed(self, plan):
        record = plan.open_record
        record.description, record.due_date = "Oil, see the note", date(2026, 8, 1)
        record.save()
        ann = UserFactory()
        plan.title, plan.every_months, plan.notify_users = "Oil", 6, [ann]
        plan.save()
        record = plan.open_record
        assert record.description == "Oil, see the note"
        assert record.due_date == date(2026, 8, 1)
        assert list(record.notify_users.all()) == [ann]

    def test_saved_as_it_was_writes_nothing(self, plan):
        before = plan.open_record.modified_at
        plan.save()
        plan.save_revision()
        assert plan.open_record.modified_at == before

    def test_comes_again_or_is_refused(self, plan):
        plan.every_months = plan.every_distance = None
        assert errors_of(plan)["every_months"] == [
            "Say after how many months, or what distance, or both."
        ]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"every_months": None, "every_distance": None},
            {"every_months": 0},
            {"every_months": 601},
            {"every_distance": 0},
            {"anchor": "moon"},
        ],
    )
    def test_database_refuses_what_the_form_refuses(self, plan, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaintenancePlan.objects.filter(pk=plan.pk).update(**wrong)

    def test_a_distance_alone_counts_from_a_mileage(self, plan):
        plan.start_mileage = None
        plan.full_clean()
        plan.every_months = None
        assert errors_of(plan) == {
            "start_mileage": ["Say from which mileage the distance counts."]
        }

    def test_is_compared_with_whom_it_told_when_others_were_done(self, plan):
        # Somebody else changes whom it tells between the look and the save.
        prefetch_related_objects([plan], "notify_users", "notify_groups")
        ann = UserFactory()
        other = MaintenancePlan.objects.get()
        other.notify_users = [ann]
        other.save()
        plan.title, plan.notify_users = "Oil", []
        plan.save()
        assert not MaintenancePlan.objects.get().notify_users.exists()
        assert not plan.open_record.notify_users.exists()

    def test_stays_with_its_vehicle(self, plan):
        plan.vehicle = VehicleFactory(fleet=plan.vehicle.fleet)
        assert errors_of(plan) == {
            "vehicle": ["A plan stays with its vehicle. Make another one."]
        }

    def test_supplier_of_another_fleet_is_refused(self, plan):
        plan.supplier = SupplierFactory(fleet=FleetFactory())
        assert errors_of(plan) == {
            "supplier": ["This supplier belongs to another fleet."]
        }

    @pytest.mark.parametrize(
        ("months", "distance", "text"),
        [
            (1, None, "every month"),
            (12, None, "every 12 months"),
            (None, 15_000, "every 15,000\N{NO-BREAK SPACE}km"),
            (
                12,
                15_000,
                "every 12 months or 15,000\N{NO-BREAK SPACE}km, whichever comes first",
            ),
        ],
    )
    def test_says_how_often(self, plan, months, distance, text):
        plan.every_months, plan.every_distance = months, distance
        assert plan.interval == text
