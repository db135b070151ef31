"""Registers what the attachments app adds to Wagtail; nothing is decided here."""

from django.urls import URLPattern, path
from wagtail import hooks

from attachments import tags, unused_views
from attachments.usage_views import DocumentUsageView, ImageUsageView
from attachments.views import describe_file, keep_private

tags.keep_to_visible_files()
hooks.register("before_serve_document", keep_private)
hooks.register("register_reports_menu_item", unused_views.menu_item)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    unused_files = unused_views.UnusedFilesView.as_view()
    return [
        path("unused-files/", unused_files, name="unused_files"),
        path(
            "unused-files/delete/",
            unused_views.delete_unused,
            name="unused_files_delete",
        ),
        path("images/usage/<int:image_id>/", ImageUsageView.as_view()),
        path("documents/usage/<int:document_id>/", DocumentUsageView.as_view()),
        path("files/<str:kind>/<int:pk>/", describe_file, name="describe_file"),
    ]
