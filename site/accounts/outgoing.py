"""Whether mail leaves this machine, and if not, where it lies."""

from django.conf import settings


def kept_in() -> str:
    """Return the folder into which mails are written instead of being sent, or
    ``""``."""
    backend = settings.EMAIL_BACKEND
    writes = backend.endswith(("EmlFileBackend", "filebased.EmailBackend"))
    return str(settings.EMAIL_FILE_PATH) if writes else ""


def leaves() -> bool:
    """Tell whether mail is handed over to be delivered."""
    backend = settings.EMAIL_BACKEND
    return not (kept_in() or backend.endswith("console.EmailBackend"))
