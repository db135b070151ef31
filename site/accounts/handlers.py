"""Tells django-axes what our doors decide."""

import logging
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessLog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts import lockout
from accounts.lockout import Door
from accounts.models import User

log = logging.getLogger(__name__)


class DoorHandler(AxesDatabaseHandler):
    """django-axes' handler, with a limit for each of name, address and both.

    Unlike it, ours keeps nothing that was sent but the name, and a success forgets
    the failures of that name at that address only: else whoever has an account could
    reset the count of the address by logging in now and then.
    """

    def is_locked(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> bool:
        name = lockout.username(request, credentials)
        return _close(request, Door.LOGIN, name)

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: Any = None,
        **kwargs: Any,
    ) -> None:
        """Count the failure, unless the door was closed already."""
        if request is None or request.axes_locked_out:
            return
        name = lockout.username(request, credentials)
        _count(request, Door.LOGIN, name)
        if _close(request, Door.LOGIN, name):
            request.axes_locked_out = True
            log.warning("Too many failed logins from %s", request.door_lock.network)

    def user_logged_in(
        self, sender: Any, request: Any, user: User, **kwargs: Any
    ) -> None:
        name, address = lockout.plain(user.get_username()), request.axes_ip_address
        lockout.release(Door.LOGIN, username=name, ip_address=address)
        AccessLog.objects.create(
            username=name,
            ip_address=address,
            user_agent=request.axes_user_agent,
            path_info=request.axes_path_info,
            attempt_time=request.axes_attempt_time,
        )

    def user_logged_out(
        self, sender: Any, request: Any, user: Any, **kwargs: Any
    ) -> None:
        """Keep nothing: when somebody left decides nothing."""


def admit_to_reset(request: Any, email: str) -> bool:
    """Tell whether a password may be asked for; if so, this time is counted.

    If not, django-axes' middleware answers the request.
    """
    if not settings.AXES_ENABLED:
        return True
    AxesProxyHandler.update_request(request)
    name = lockout.plain(email)
    if _close(request, Door.RESET, name):
        request.axes_locked_out = True
        return False
    _count(request, Door.RESET, name)
    return True


def check_old_password(request: Any, user: User, check: Any) -> str:
    """Return what ``check`` does: whether the old password is right, asked by somebody
    with an open session. ValidationError, also while there were too many tries."""
    AxesProxyHandler.update_request(request)
    name = lockout.plain(user.get_username())
    if _close(request, Door.OLD_PASSWORD, name):
        minutes = request.door_lock.minutes(request.axes_attempt_time)
        words = ngettext(
            "There were too many tries. Try again in %(count)d minute.",
            "There were too many tries. Try again in %(count)d minutes.",
            minutes,
        )
        raise ValidationError(words % {"count": minutes}, code="too_many")
    try:
        return str(check())
    except ValidationError:
        _count(request, Door.OLD_PASSWORD, name)
        raise


def _close(request: Any, door: Door, name: str) -> bool:
    """Tell whether a door is closed; what closes it is noted on the request."""
    request.door_lock = lockout.lock_for(
        door, name, request.axes_ip_address, request.axes_attempt_time
    )
    return request.door_lock is not None


def _count(request: Any, door: Door, name: str) -> None:
    lockout.count(
        door,
        name,
        request.axes_ip_address,
        request.axes_attempt_time,
        request.axes_path_info,
    )
