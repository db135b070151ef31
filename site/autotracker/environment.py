"""Typed helpers that read the environment.

Each takes the variable's name and returns a setting, or raises
``ImproperlyConfigured`` with one sentence that names the variable and says what
it may be. A variable that is set to nothing counts as not set, and a relative path
starts at the project's folder, so that it means the same wherever a command is
typed.
"""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

from autotracker import keyfile

ROOT = Path(__file__).resolve().parents[2]

HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")


def read_file(name: str = "ENV_FILE") -> None:
    """Add the variables of the file that ``name`` gives, ``.env`` by default.

    What the environment says already stands. ``ENV_FILE=`` reads no file.
    """
    if not (given := os.environ.get(name, ".env")):
        return
    file = path(name, given)
    if name in os.environ and not file.is_file():
        raise ImproperlyConfigured(f"{name} is “{given}”, and there is no such file.")
    try:
        load_dotenv(file, interpolate=False)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name}: the file “{given}” cannot be read ({error})."
        ) from error


def text(name: str, default: str = "") -> str:
    """Return what the variable says, without the space around it."""
    return os.environ.get(name, "").strip() or default


def required(name: str, meaning: str) -> str:
    """Return what the variable says; it has to say something."""
    if not (value := text(name)):
        raise ImproperlyConfigured(f"{name} must be set: {meaning}.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return whether something is on."""
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    value = text(name, str(default))
    if value.lower() not in words:
        raise ImproperlyConfigured(f"{name} is “{value}”; it must be 1 or 0.")
    return words[value.lower()]


def number(name: str, default: int, least: int, most: int) -> int:
    """Return a whole number within the limits."""
    value = text(name, str(default))
    # Bounded, because Python refuses to read numbers of thousands of digits.
    if re.fullmatch(r"[0-9]{1,18}", value) and least <= int(value) <= most:
        return int(value)
    raise ImproperlyConfigured(
        f"{name} is “{value}”; it must be a number from {least} to {most}."
    )


def port(name: str, default: int) -> int:
    """Return a TCP port from 1 to 65535."""
    return number(name, default, 1, 65535)


def log_level(name: str, default: str) -> str:
    """Return the name of one of Python's log levels."""
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    if (level := text(name, default).upper()) not in levels:
        raise ImproperlyConfigured(
            f"{name} is “{level}”; it must be one of {', '.join(levels)}."
        )
    return level


def hosts(name: str, default: str = "") -> list[str]:
    """Return the host names between the commas; there must be one."""
    found = [host.strip() for host in text(name, default).split(",") if host.strip()]
    if not found:
        raise ImproperlyConfigured(
            f"{name} must name the hosts that AutoTracker answers for, as in "
            "cars.example.org."
        )
    for host in found:
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} names “{host}”; it must be a host name without scheme, "
                "port or path."
            )
    return found


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks between the commas, such as ``192.168.1.0/24``."""
    found = []
    for part in filter(None, map(str.strip, text(name).split(","))):
        try:
            found.append(ip_network(part))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} names “{part}”, which is no network such as 192.168.1.0/24."
            ) from error
    return found


def web_address(name: str, default: str) -> str:
    """Return an ``http://`` or ``https://`` address without a slash at its end."""
    value = text(name, default)
    if scheme(name, value, "http", "https") and urlsplit(value).hostname:
        return value.rstrip("/")
    raise ImproperlyConfigured(f"{name} is “{value}”, which names no host.")


def directory(name: str, default: Path) -> Path:
    """Return the folder that ``name`` gives, made if it was missing."""
    return writable(name, path(name, text(name, str(default))))


def secret_key(name: str, folder: Path) -> str:
    """Return the key from the environment, else the one kept in ``folder``.

    It is made at the first start, readable by its owner only. Two processes
    that start at once agree on one key.
    """
    if key := text(name):
        return key
    path = folder / "secret-key"
    try:
        key = keyfile.keep(path, keyfile.new_secret)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} is not set, and the key in “{path}” can be neither read nor made "
            f"({error})."
        ) from error
    if not key:
        raise ImproperlyConfigured(
            f"{name} is not set, and the key in “{path}” is empty: delete that file."
        )
    return key


def scheme(name: str, url: str, *known: str) -> str:
    """Return what stands before ``://``; it must be one of those that are known."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no URL: {error}.") from error
    if scheme not in known or "://" not in url:
        choice = " or ".join(f"{word}://" for word in known)
        raise ImproperlyConfigured(f"{name} must begin with {choice}.")
    return scheme


def path(name: str, value: str) -> Path:
    """Return the absolute path of what may begin with ``~`` or be relative."""
    try:
        return ROOT / Path(value).expanduser()
    except RuntimeError as error:
        raise ImproperlyConfigured(f"{name} is “{value}”: {error}") from error


def writable(name: str, folder: Path) -> Path:
    """Return the folder; files must be allowed in it.

    If it was missing it is made, for its owner only.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise ImproperlyConfigured(
            f"{name} is “{folder}”, where no folder can be made ({why})."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"{name} is “{folder}”, where nothing may be written."
        )
    return folder
