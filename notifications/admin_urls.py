"""Addresses in the admin, beside the log's own."""

from django.urls import URLPattern, URLResolver, path

from notifications.testing import TestMailView

urlpatterns: list[URLPattern | URLResolver] = [
    path("reminders/test-mail/", TestMailView.as_view(), name="reminder_test_mail"),
]
