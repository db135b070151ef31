"""Addresses: the admin, private files, and what the apps show to strangers."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.address_views import LoginView
from attachments.views import serve_document, serve_media
from autotracker.api import api
from core.api.problems import nothing
from tenancy.acceptance import InvitedView
from tenancy.avatars import serve_avatar

handler500 = "autotracker.outage.handler500"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home"), name="home"),
    path("admin/login/", LoginView.as_view()),  # before Wagtail's own, and for it
    path("admin/", include(wagtailadmin_urls)),
    path("api/v3/", api.urls),
    path("api/v3/<path:path>", nothing),
    # Where Wagtail sends a stranger who asks for a private document.
    path(
        "login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("invite/<str:token>/", InvitedView.as_view(), name="invited"),
    path("h/", include("sharing.urls")),
    path("documents/<int:document_id>/<str:name>", serve_document, name="document"),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("notifications.urls")),
    path("media/avatar_images/<path:name>", serve_avatar, name="avatar"),
    path("media/<path:name>", serve_media, name="media"),
]
