"""One connection to the mail server for many mails, and what its refusals mean."""

import smtplib
from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from core.display import one_line
from core.resilience.smtp import LateError

# Refusals of who we are, not of a mail: somebody will mend the settings.
_OF_OURSELVES = {530, 534, 535, 538}
_SERVICE_CLOSES = 421
_NOTE = "The line had dropped while the mail was on it."
_LONGEST_ERROR = 1000
# Django's backend, which waits for each byte, is replaced by ours, whose mails end.
_BOUNDED = {
    "django.core.mail.backends.smtp.EmailBackend": "core.resilience.smtp.EmailBackend"
}
_MOST_LATE = 2  # mails in a run that the server did not take in time


class UnreachableError(OSError):
    """The mail server does not answer, or does not let us in."""


class MailSession:
    """A context in which mails go out over one connection, opened by the first mail
    and again after it broke."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._late = 0
        # What the server said, or the network, when it could not be had.
        self.down = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raise what went wrong with it, or
        :class:`UnreachableError` if the server cannot be had at all.

        A server may have closed the connection since the last mail; then the mail is
        handed over on a new one.
        """
        reused = self._connection is not None
        try:
            self._hand_over(message)
        except smtplib.SMTPException as first:
            if not (reused and _was_closed(first)):
                raise
            try:
                self._hand_over(message)
            except OSError as second:
                second.add_note(_NOTE if may_have_arrived(first) else "")
                raise

    def _hand_over(self, message: EmailMessage) -> None:
        if self._connection is None:
            self._connection = self._opened()
        try:
            self._connection.send_messages([message])
        except OSError as error:
            if not _is_answer(error) or _was_closed(error):
                self._drop()
            if isinstance(error, LateError):
                self._late += 1
                if self._late >= _MOST_LATE:  # a slow server, and no single mail
                    self.down = words_of(error)
            raise

    def _opened(self) -> Any:
        connection = get_connection(_BOUNDED.get(settings.EMAIL_BACKEND))
        try:
            connection.open()
        except OSError as error:  # every error of smtplib and of sockets is one
            self.down = words_of(error)
            raise UnreachableError(self.down) from error
        return connection

    def _drop(self) -> None:
        """Forget the connection without a farewell, for which one would wait."""
        smtp = getattr(self._connection, "connection", None)
        watch = getattr(self._connection, "watch", None)
        self._connection = None
        if watch is not None:
            watch.release()
        if smtp is not None:
            with suppress(OSError):
                smtp.close()


def may_have_arrived(error: BaseException) -> bool:
    """Tell whether the mail server may have taken the mail before this error."""
    if _NOTE in getattr(error, "__notes__", ()):
        return True
    return (
        isinstance(error, OSError)
        and not isinstance(error, UnreachableError)
        and not _is_answer(error)
    )


def is_final(error: BaseException) -> bool:
    """Tell whether the mail server refused the mail for good: answered with 5xx."""
    codes = answer_codes(error)
    return bool(codes) and all(
        code >= 500 and code not in _OF_OURSELVES for code in codes
    )


def answer_codes(error: BaseException) -> list[int]:
    """Return the codes with which the mail server answered, if it did."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    return []


def words_of(error: BaseException) -> str:
    """Return why a mail could not be sent, if possible in the mail server's words."""
    if isinstance(error, UnreachableError):
        return str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers: list[tuple[int, bytes | str]] = [*error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    else:
        answers = []
    words = "; ".join(f"{code} {_decoded(answer)}" for code, answer in answers)
    return one_line(words or f"{type(error).__name__}: {error}")[:_LONGEST_ERROR]


def _decoded(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _is_answer(error: BaseException) -> bool:
    return bool(answer_codes(error))


def _was_closed(error: BaseException) -> bool:
    """Tell whether the server had closed the connection, or does so now."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or (
        _SERVICE_CLOSES in answer_codes(error)
    )
