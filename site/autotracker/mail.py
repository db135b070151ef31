"""Mail that is written to files instead of being sent."""

import itertools
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_counter = itertools.count(1)


class EmlFileBackend(BaseEmailBackend):
    """Writes each mail to its own ``.eml`` file, which mail programs open.

    The names sort by time. A file appears under its name only when it is whole.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
            path = folder / f"{stamp}-{os.getpid()}-{next(_counter)}.eml"
            draft = path.with_suffix(".part")
            mail = message.message()
            try:
                draft.write_bytes(mail.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
                draft.rename(path)
            except OSError:  # the disk is full: nothing half is left on it
                draft.unlink(missing_ok=True)
                raise
        return len(email_messages)


def destination() -> str:
    """Return in words where outgoing mail lands."""
    if settings.EMAIL_BACKEND.endswith("EmlFileBackend"):
        return f"{settings.EMAIL_FILE_PATH}, one .eml file each"
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"the mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return "this terminal"
