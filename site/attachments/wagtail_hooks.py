"""Registers what the attachments app adds to Wagtail; nothing is decided here."""

from wagtail import hooks

from attachments.views import keep_private

hooks.register("before_serve_document", keep_private)
