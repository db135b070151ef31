"""Addresses outside of the admin."""

from django.urls import path, re_path

from notifications.calendars.views import calendar
from notifications.health import health
from notifications.views import LinkView

urlpatterns = [
    re_path(
        r"^reminders/(?P<act>done|snooze|stop)/(?P<token>[\w:.=-]{1,500})/$",
        LinkView.as_view(),
        name="reminder_link",
    ),
    re_path(r"^calendars/(?P<name>.{0,500})$", calendar, name="calendar"),
    path("health/", health, name="health"),
]
