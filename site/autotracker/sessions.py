"""Sessions, which never turn an answer into a failure."""

import logging
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)


class KeepingSessionMiddleware(SessionMiddleware):
    """Django's. A session that cannot be kept costs its own news (a message, that one
    is logged in) and not the answer to what was committed before."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        try:
            return super().process_response(request, response)  # type: ignore[arg-type]
        except SessionInterrupted:  # it was ended elsewhere
            return response
        except (DatabaseError, InterfaceError):
            logger.exception("A session could not be kept")
            return response
