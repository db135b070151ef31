"""What follows for a record when the reading that came from it is corrected."""

from collections.abc import Callable

from wagtail.log_actions import get_active_log_context

from maintenance.models import MaintenanceRecord
from vehicles.models import OdometerReading


def begin(wrong: OdometerReading) -> Callable[[OdometerReading], None]:
    """Let others wait for the record that a wrong reading came from, if it did: for its
    plan first, in the order of everybody who saves one. Return what corrects it."""
    records = MaintenanceRecord.objects.filter(odometer_reading=wrong.pk)
    record = records.select_related("vehicle__fleet").first()
    held = record.lock() if record else None

    def finish(right: OdometerReading) -> None:
        is_reading = right.kind == OdometerReading.Kind.READING
        if record and held and held.odometer_reading_id == wrong.pk and is_reading:
            _correct(record, right)

    return finish


def _correct(record: MaintenanceRecord, right: OdometerReading) -> None:
    """Let a record say what the right reading says, with a revision; its plan goes on
    from there."""
    record.completed_date, record.completed_mileage = right.read_on, right.value
    record.corrected_reading = right
    record.save()
    record.save_revision(
        user=get_active_log_context().user, log_action="wagtail.edit", clean=False
    )
