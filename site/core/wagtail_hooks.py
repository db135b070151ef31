"""Registers what core adds to the admin; nothing is decided here."""

from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static

from core.views import typed


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [path("typed/", typed, name="core_typed")]


@hooks.register("insert_global_admin_css")
def css() -> SafeString:
    url = versioned_static("core/typed.css")
    return format_html('<link rel="stylesheet" href="{}">', url)


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    return format_html('<script src="{}"></script>', versioned_static("core/typed.js"))
