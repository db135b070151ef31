"""What is checked before anything else runs, each failure one sentence."""

import argparse
import importlib
import os
import socket
import sys
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection


def load_settings_or_exit() -> None:
    """Import the settings module, or leave with one sentence saying what is wrong."""
    name = _settings_module()
    try:
        module = importlib.import_module(name)
    except ImproperlyConfigured as error:
        leave(error)
    except (ModuleNotFoundError, ValueError, TypeError) as error:
        # Empty and relative names raise the last two. A module that is missing
        # elsewhere is a broken installation, and its traceback is what helps.
        missing = getattr(error, "name", None)
        if missing and not f"{name}.".startswith(f"{missing}."):
            raise
        leave(
            f"DJANGO_SETTINGS_MODULE names “{name}”, and there is no such module; "
            "autotracker.settings.dev and autotracker.settings.production are."
        )
    if not hasattr(module, "INSTALLED_APPS"):
        leave(f"DJANGO_SETTINGS_MODULE names “{name}”, which holds no settings.")


def leave(why: object) -> NoReturn:
    """End the program with a sentence."""
    sys.exit(f"AutoTracker cannot start: {why}")


def check_port(port: int) -> None:
    """Raise ``ImproperlyConfigured`` unless the port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ImproperlyConfigured(
                f"PORT {port} cannot be used ({(error.strerror or '').lower()}); stop "
                "what runs there, or choose another, as in PORT=8001."
            ) from error


def check_database() -> None:
    """Raise ``ImproperlyConfigured`` unless the database answers."""
    try:
        connection.ensure_connection()
    except (DatabaseError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"the database at DATABASE_URL does not answer ({_words(error)})."
        ) from error


def redis_warning(url: str) -> str:
    """Return a sentence if there is to be a Redis and it does not answer; else ``""``.
    The program does without, and asks again."""
    if not url:
        return ""
    from core.resilience import redis  # not needed without the variable

    if redis.answers(url):
        return ""
    return (
        "Redis at REDIS_URL does not answer; until it does, AutoTracker does without, "
        "which is slower."
    )


def _settings_module() -> str:
    """Return the name of the settings module, as ``--settings`` or the environment
    gives it."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    known, _others = parser.parse_known_args()
    return known.settings or os.environ["DJANGO_SETTINGS_MODULE"]


def _words(error: Exception) -> str:
    """Return what an error says, on one line."""
    return " ".join(str(error).split()).rstrip(".")
