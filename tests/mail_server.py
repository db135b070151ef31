"""A real mail server of our own, for the tests that send mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class MailServer:
    """What a mail server was given, and whom it refuses."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.received: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(  # noqa: N802  (aiosmtpd looks for the command's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (as above)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"
