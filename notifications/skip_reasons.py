"""Why nobody needs a mail any more that is waiting: asked just before it is sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from maintenance.models import MaintenanceRecord
from notifications.due import DueReminder, RunContext, due_reminders
from notifications.models import Delivery, Preference
from notifications.recipients import audiences
from vehicles.models import Fleet, Vehicle


def find(
    deliveries: Sequence[Delivery], context: RunContext, now: datetime
) -> Iterable[tuple[Delivery, str]]:
    """Yield each delivery with the reason to skip it, or ``""``.

    One query, and more only for what is skipped. Sets ``level`` to where the person
    is chosen now.
    """
    records = {delivery.record_id for delivery in deliveries}
    # A row without a recipient is never claimed.
    people = {delivery.recipient_id or 0 for delivery in deliveries}
    found = due_reminders(context, now, records, people)
    for delivery in deliveries:
        reminder = found.get((delivery.record_id, delivery.recipient_id or 0))
        if reminder is not None:
            delivery.level = reminder.level
        yield delivery, _reason(delivery, reminder)


def _reason(delivery: Delivery, reminder: DueReminder | None) -> str:
    if reminder is None or reminder.due_value != delivery.due_value:
        return _of_record(delivery) or _of_recipient(delivery) or _later()
    if reminder.offset < delivery.offset:
        return _("A later reminder takes its place.")
    if reminder.days_left > delivery.offset:
        return _later()
    return ""


def _later() -> str:
    return _("It is due later by now.")


def _of_record(delivery: Delivery) -> str:
    record, vehicle = delivery.record, delivery.vehicle
    if record.is_completed:
        return _("The work was completed.")
    if vehicle.status != Vehicle.Status.ACTIVE:
        return _("The vehicle is no longer in use: %(status)s.") % {
            "status": vehicle.get_status_display()
        }
    if delivery.is_about_another_due_value:
        return _("The due date was moved.")
    return ""


def _of_recipient(delivery: Delivery) -> str:
    recipient, fleet = delivery.recipient, delivery.vehicle.fleet
    if recipient is None or not recipient.is_active:
        return _("The recipient is no longer active.")
    if not recipient.email:
        return _("The recipient has no e-mail address.")
    if not Fleet.objects.visible_to(recipient).filter(pk=fleet.pk).exists():
        return _("The recipient may not see the fleet.")
    if Preference.objects.of(recipient).filter(fleet=fleet, frequency="off").exists():
        return _("The recipient turned the fleet's mails off.")
    found = audiences(MaintenanceRecord.objects.filter(pk=delivery.record_id))
    audience = found.get(delivery.record_id)
    if audience is None or recipient.pk not in audience.people:
        return _("The recipient is no longer chosen.")
    return ""
