"""Addresses in the admin, beside the log's own."""

from django.urls import URLPattern, URLResolver, include, path

from notifications import admin_views, policies
from notifications.calendars import admin_views as calendar_admin_views
from notifications.mail_test import TestMailView
from notifications.remind_me import RemindMeView

urlpatterns: list[URLPattern | URLResolver] = [
    path("reminders/test-mail/", TestMailView.as_view(), name="reminder_test_mail"),
    path("reminders/rules/", policies.SiteRuleView.as_view(), name="reminder_rules"),
    path(
        "reminders/upcoming/",
        admin_views.UpcomingView.as_view(),
        name="upcoming_reminders",
    ),
    path(
        "calendars/new/",
        calendar_admin_views.NewView.as_view(),
        name="new_calendar_address",
    ),
    # A namespace for each kind of row, so that the walk of all addresses knows it.
    path(
        "reminders/fleet/",
        include(
            (
                [path("<int:pk>/", policies.FleetRuleView.as_view(), name="rule")],
                "fleet_reminders",
            )
        ),
    ),
    path(
        "reminders/record/",
        include(
            (
                [path("<int:pk>/", admin_views.RecordView.as_view(), name="list")],
                "record_reminders",
            )
        ),
    ),
    path(
        "reminders/me/",
        include(
            (
                [path("<slug:kind>/<int:pk>/", RemindMeView.as_view(), name="add")],
                "remind_me",
            )
        ),
    ),
    path(
        "reminders/again/",
        include(
            (
                [path("<int:pk>/", admin_views.TryAgainView.as_view(), name="try")],
                "failed_reminders",
            )
        ),
    ),
    path(
        "calendars/",
        include(
            (
                [
                    path(
                        "<int:pk>/replace/",
                        calendar_admin_views.ReplaceView.as_view(),
                        name="replace",
                    ),
                    path(
                        "<int:pk>/revoke/",
                        calendar_admin_views.RevokeView.as_view(),
                        name="revoke",
                    ),
                ],
                "calendar_addresses",
            )
        ),
    ),
]
