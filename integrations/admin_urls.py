"""Addresses of webhooks in the admin: a namespace for each kind of row, so that the
walk of all addresses knows it."""

from django.urls import URLPattern, URLResolver, include, path

from integrations.webhooks import calls, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "webhooks/fleet/",
        include(
            (
                [
                    path("<int:pk>/", views.ListView.as_view(), name="list"),
                    path("<int:pk>/new/", views.NewView.as_view(), name="new"),
                ],
                "fleet_webhooks",
            )
        ),
    ),
    path(
        "webhooks/call/",
        include(
            (
                [
                    path("<int:pk>/", calls.CallView.as_view(), name="show"),
                    path("<int:pk>/again/", calls.AgainView.as_view(), name="again"),
                ],
                "webhook_calls",
            )
        ),
    ),
    path("webhooks/", include((views.urlpatterns, "webhooks"))),
]
