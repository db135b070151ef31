"""Mail over SMTP, in bounded time: not from byte to byte, but for all of it.

A socket's own limit starts again with every byte that arrives, so that a server that
drips holds a client for as long as it likes. Here each connection, and each
mail on it, has a deadline; then the line is cut.
"""

import smtplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Timer
from time import monotonic
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend

# How often the limit of one answer (EMAIL_TIMEOUT): to connect, with greeting,
# encryption and login; and again for each mail.
ANSWERS = 2
UNLIMITED = 60.0  # seconds, where one answer has no limit


class LateError(TimeoutError):
    """The mail server took too long over all of it."""


class Watch:
    """Cuts a line when its time is over, whatever is wrapped around it by then."""

    def __init__(self) -> None:
        self.was_cut = False
        self.until: float | None = None
        self._line: socket.socket | None = None

    def left(self) -> float | None:
        """Return how many seconds are left; None outside of any deadline."""
        return None if self.until is None else max(0.01, self.until - monotonic())

    def take(self, line: socket.socket) -> None:
        """Watch this line: by a handle of its own, as encryption takes the first."""
        self.release()
        self._line = line.dup()
        if self.was_cut:
            self.cut()

    def release(self) -> None:
        """Watch nothing any more."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def cut(self) -> None:
        """Make the reader or writer fail. Called by another thread."""
        self.was_cut = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Do something in so many seconds; ``LateError`` if it takes longer."""
        self.until, self.was_cut = monotonic() + seconds, False
        timer = Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except OSError as error:
            if self.was_cut:
                raise LateError(f"not done within {seconds:g} seconds") from error
            raise
        finally:
            timer.cancel()
            self.until = None


class _WatchedSMTP(smtplib.SMTP):
    """Tells its watch of its line, before anything is said on it."""

    watch: Watch

    def _get_socket(self, host: str, port: int, timeout: float | None) -> Any:
        line = _connected(host, port, timeout, self.watch)
        self.watch.take(line)
        return line


class _WatchedSSL(smtplib.SMTP_SSL, _WatchedSMTP):
    """The same, encrypted from the beginning."""


class EmailBackend(DjangoEmailBackend):
    """Django's, whose conversations end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watch = Watch()

    @property
    def seconds(self) -> float:
        """Return how long a connection, or a mail on it, may take."""
        return self.timeout * ANSWERS if self.timeout else UNLIMITED

    @property
    def connection_class(self) -> Any:
        base = _WatchedSSL if self.use_ssl else _WatchedSMTP
        return type(base.__name__, (base,), {"watch": self.watch})

    def open(self) -> bool | None:
        if self.connection:
            return False
        self.watch = Watch()
        try:
            with self.watch.within(self.seconds):
                return super().open()
        except OSError:
            self.watch.release()
            raise

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send mails; each has its time."""
        if not email_messages or (is_new := self.open()) is None:
            return 0
        try:
            with self.watch.within(self.seconds * len(email_messages)):
                return super().send_messages(email_messages) or 0
        finally:
            if is_new:
                self.close()

    def close(self) -> None:
        with self.watch.within(self.seconds):
            super().close()
        self.watch.release()


def _connected(host: str, port: int, timeout: Any, watch: Watch) -> socket.socket:
    """Return a line to the first of a host's addresses that answers in time."""
    if not isinstance(timeout, int | float):
        timeout = None  # smtplib's own way to say so
    last: OSError = OSError(f"{host} has no address")
    for *_kind, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        left = watch.left()
        limits = [limit for limit in (timeout, left) if limit]
        try:
            line = socket.create_connection(
                (str(place[0]), int(place[1])), min(limits, default=None)
            )
        except OSError as error:
            last = error
        else:
            line.settimeout(timeout)
            return line
    raise last
