"""Where a webhook may lead: to the public internet, and where the settings allow."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PORTS = {"https": 443, "http": 80}
LOWEST_PORT = 1024  # below it are mail servers and the like, which take any text

# IPv6 addresses that end in the IPv4 address which is meant (RFC 6052, RFC 4291).
_TRANSLATED = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
# What Python's tables do not call private, or not in each version: protocol assignments
# (Oracle's cloud tells its machines their secrets at 192.0.0.192), relays of 6to4; the
# address at which Azure's does; local translation, protocol assignments, examples,
# segment routing, and what was local to a site.
_LOCAL = [
    ip_network(name)
    for name in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "64:ff9b:1::/48",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
]

Address = IPv4Address | IPv6Address


class BlockedError(OSError):
    """The name leads nowhere that we may go, or nowhere at all."""


class Target(NamedTuple):
    """What an address on the web asks for."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """Return the parts of an address. Raises ValidationError with a sentence if it is
    none that a webhook may have."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:  # UnicodeError is one
        parts, port, host = urlsplit(""), None, ""
    if parts.scheme == "http" and not settings.WEBHOOK_HTTP:
        raise ValidationError(_("Begin with https://: what is told is nobody else's."))
    if parts.scheme not in PORTS or not host or not url.isprintable() or " " in url:
        raise ValidationError(
            _("Enter a full address, as in https://example.org/hook.")
        )
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValidationError(
            _(
                "Leave out a name, a password and what follows a #; a path may be a "
                "secret."
            )
        )
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values() and port < LOWEST_PORT:
        raise ValidationError(_("Choose port 443, 80, or one from 1024 on."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def check(url: str) -> None:
    """Refuse an address that a webhook may not have. Names are not looked up: what
    they lead to is asked when something is sent, each time."""
    wanted = target(url)
    host = "127.0.0.1" if wanted.host == "localhost" else wanted.host
    try:
        address = ip_address(host)
    except ValueError:  # it is a name
        return
    if not may_reach(address):
        raise ValidationError(_blocked())


def resolve(wanted: Target) -> str:
    """Return an address of this host that may be reached. Connect to this very one:
    asked again, the name might lead elsewhere. Raises BlockedError."""
    try:
        found = socket.getaddrinfo(wanted.host, wanted.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise BlockedError(f"{wanted.host}: {words}") from error
    for *_rest, place in found:
        address = str(place[0])
        if may_reach(ip_address(address)):
            return address
    raise BlockedError(_blocked())


def may_reach(address: Address) -> bool:
    """Tell whether a webhook may lead to this address."""
    meant = unwrapped(address)
    allowed = any(meant in network for network in settings.WEBHOOK_NETWORKS)
    return allowed or is_public(meant)


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public internet, and to one machine."""
    meant = unwrapped(address)
    if meant.is_multicast or meant.is_reserved or meant.is_unspecified:
        return False
    if any(meant in network for network in _LOCAL):
        return False
    return meant.is_global


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does for one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address.teredo:
        return address.teredo[1]
    if address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _blocked() -> str:
    return _(
        "It leads to a private, local or reserved address, which the settings of this "
        "server do not allow (WEBHOOK_NETWORKS)."
    )
