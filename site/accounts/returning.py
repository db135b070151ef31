"""Where a person goes on after a page in between."""

import re

from django.utils.http import url_has_allowed_host_and_scheme

_PATH = re.compile(r"/[!-~]*")


def own_path(wanted: str, otherwise: str) -> str:
    """Return the wanted address if it is a path on this server, else the other one."""
    is_path = _PATH.fullmatch(wanted)
    is_ours = is_path and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else otherwise
