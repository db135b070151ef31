"""When people are reminded, how they want it, and what became of it."""

from notifications.models.calendars import CalendarAddress, CalendarEntry
from notifications.models.deliveries import Delivery, new_message_id
from notifications.models.policies import ReminderPolicy
from notifications.models.preferences import Preference
from notifications.models.runs import Run

__all__ = [
    "CalendarAddress",
    "CalendarEntry",
    "Delivery",
    "Preference",
    "ReminderPolicy",
    "Run",
    "new_message_id",
]
