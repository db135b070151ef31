from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from attachments import decoders, references


class AttachmentsConfig(AppConfig):
    """Images and documents: what they may be, and who gets them."""

    name = "attachments"
    verbose_name = _("Attachments")

    def ready(self) -> None:
        from attachments import waiting

        decoders.keep_ours()
        waiting.watch()
        # Wagtail, which stands behind in INSTALLED_APPS, looks through the models next.
        references.keep_files_only()
