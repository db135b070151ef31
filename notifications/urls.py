"""Addresses outside of the admin."""

from django.urls import path, re_path

from notifications.health import health
from notifications.views import LinkView

urlpatterns = [
    re_path(
        r"^reminders/(?P<act>done|snooze|stop)/(?P<token>[\w:.=-]{1,500})/$",
        LinkView.as_view(),
        name="reminder_link",
    ),
    path("health/", health, name="health"),
]
