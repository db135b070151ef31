"""Files that Wagtail keeps until the rest of their form is right: many at once."""

from typing import Any

from django.db.models.signals import pre_save
from wagtail.models import UploadedFile

from attachments.content import inspect


def check_waiting(sender: Any, instance: UploadedFile, **kwargs: Any) -> None:
    """Store of it what would be stored of the file itself; ``ValidationError`` if it
    is refused."""
    if instance.file and not instance.file._committed:
        instance.file = inspect(instance.file.file).file


def watch() -> None:
    """Ask before each is stored."""
    pre_save.connect(check_waiting, UploadedFile, dispatch_uid="attachments.waiting")
