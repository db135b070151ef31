from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """Images and documents: what they may be, and who gets them."""

    name = "attachments"
    verbose_name = _("Attachments")
