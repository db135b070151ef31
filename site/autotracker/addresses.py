"""Where the database, Redis and the mail server are, each in one URL.

Like the helpers in ``environment``: a wrong value raises ``ImproperlyConfigured``
with a sentence that names the variable.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from autotracker.environment import path, scheme, text, writable

SQLITE_OPTIONS: dict[str, Any] = {
    # Take the write lock when a transaction begins. With SQLite's own default,
    # a transaction that reads and then writes fails at once when another one
    # wrote in between, whatever the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds to wait for the write lock
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-20000;"  # KiB
        "PRAGMA mmap_size=134217728"  # bytes
    ),
}
POSTGRES_OPTIONS = {
    "connect_timeout": 10,  # seconds
    # A machine that vanished is noticed, also by who waits for its answer: without
    # these after a quarter of an hour, or two.
    "tcp_user_timeout": 30_000,  # milliseconds, until what was sent has arrived
    "keepalives_idle": 15,  # seconds of silence, then a sign of life is asked for
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # To compile what takes milliseconds takes PostgreSQL half a second.
    "options": "-c jit=off",
}

# What can be written in EMAIL_URL, as dj-email-url knows it, and the usual port.
MAIL_SCHEMES = {
    "smtp": ("smtp", 25),
    "smtp+tls": ("submission", 587),
    "submission": ("submission", 587),
    "smtp+ssl": ("smtp", 465),
    "smtps": ("smtp", 465),
}


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's description of the database at a URL.

    ``sqlite:////absolute/path`` and ``postgres://user:password@host:port/name``
    are understood.
    """
    url = text(name, default)
    kind = scheme(name, url, "sqlite", "postgres", "postgresql")
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no database URL: {error}") from error
    if kind == "sqlite":
        return _sqlite(name, settings)
    if not settings["NAME"]:
        raise ImproperlyConfigured(
            f"{name} names no database; it must end in one, as in "
            "postgres://user:password@host:5432/autotracker."
        )
    settings["OPTIONS"] = POSTGRES_OPTIONS | settings.get("OPTIONS", {})
    return settings | {"CONN_HEALTH_CHECKS": True}


def redis_url(name: str) -> str:
    """Return the Redis URL, or ``""`` where there is none."""
    if not (url := text(name)):
        return ""
    from redis import ConnectionPool  # not needed without the variable

    scheme(name, url, "redis", "rediss", "unix")
    try:
        ConnectionPool.from_url(url)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{name} is no Redis URL: {error}.") from error
    return url


def email(name: str, default: str) -> dict[str, Any]:
    """Return Django's ``EMAIL_…`` settings for the mail server at a URL.

    ``smtp://``, ``smtp+tls://`` and ``smtp+ssl://`` send; ``file:///folder``
    writes one ``.eml`` file a mail; ``console://`` prints.
    """
    url = text(name, default)
    kind = scheme(name, url, *MAIL_SCHEMES, "file", "console")
    try:
        known, usual_port = MAIL_SCHEMES.get(kind, (kind, None))
        settings: dict[str, Any] = dj_email_url.parse(known + url[len(kind) :])
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} is no mail URL: {error}.") from error
    if kind == "file":
        settings |= _mail_folder(name, url)
    elif kind in MAIL_SCHEMES:
        address = urlsplit(url)
        if not address.hostname:
            raise ImproperlyConfigured(f"{name} names no mail server.")
        settings["EMAIL_PORT"] = address.port or usual_port
        settings["EMAIL_BACKEND"] = "core.resilience.smtp.EmailBackend"
        if usual_port == 465:
            settings |= {"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}
    return settings


def _sqlite(name: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of an SQLite file, in a folder that is there."""
    if settings.get("OPTIONS"):
        raise ImproperlyConfigured(f"{name}: sqlite:// takes no options after a “?”.")
    if settings["NAME"] == ":memory:":
        # The web server and the worker would each have a database of their own.
        raise ImproperlyConfigured(
            f"{name} names no file; it must be as in sqlite:////folder/file.sqlite3."
        )
    file = path(name, settings["NAME"])
    writable(name, file.parent)
    if file.is_dir():
        raise ImproperlyConfigured(f"{name} is “{file}”, which is a folder.")
    return settings | {"NAME": str(file), "OPTIONS": SQLITE_OPTIONS}


def _mail_folder(name: str, url: str) -> dict[str, Any]:
    """Return the settings that write mails into the folder of a ``file://`` URL."""
    address = urlsplit(url)
    if address.netloc or len(address.path) < 2:
        raise ImproperlyConfigured(
            f"{name} is “{url}”; a folder is written with three slashes, as in "
            "file:///var/mail/autotracker."
        )
    return {
        "EMAIL_BACKEND": "autotracker.mail.EmlFileBackend",
        "EMAIL_FILE_PATH": str(writable(name, Path(unquote(address.path)))),
    }
