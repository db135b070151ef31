"""When people are reminded, how they want it, and what became of it."""

from notifications.models.deliveries import Delivery, new_message_id
from notifications.models.policies import ReminderPolicy
from notifications.models.preferences import Preference
from notifications.models.runs import Run

__all__ = ["Delivery", "Preference", "ReminderPolicy", "Run", "new_message_id"]
