"""Handing a call over: to one address, in bounded time, without following anything.

By hand over the standard library, because no library of ours connects to an address
that was looked up and checked before. Proxies that the environment names are ignored:
they would look the name up themselves.
"""

import http.client
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import Any, NamedTuple

from core.display import one_line
from core.outbox import networks
from core.outbox.networks import Target

SECONDS = 10.0  # for all of it, but for looking up the name
MOST_BYTES = 4096  # that are read of an answer
LONGEST_WORDS = 500  # that are kept of it


class Answer(NamedTuple):
    """What a server said: its status, and the first words of the rest."""

    code: int
    words: str


class _Line(http.client.HTTPConnection):
    """A connection to an address, asked for a host. It can be cut at any moment."""

    def __init__(self, wanted: Target, address: str, seconds: float) -> None:
        super().__init__(wanted.host, wanted.port, timeout=seconds)
        self.wanted, self.address = wanted, address
        self.was_cut = False
        self.default_port = networks.PORTS[wanted.scheme]

    def connect(self) -> None:
        place = (self.address, self.wanted.port)
        self.sock: Any = socket.create_connection(place, self.timeout)
        if self.wanted.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock,
                server_hostname=self.wanted.host,
                do_handshake_on_connect=False,
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """Let whoever reads or writes fail. Called by another thread."""
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):
                # Not the encrypted socket's own, which would say goodbye first.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(
    url: str, body: bytes, headers: dict[str, str], seconds: float = SECONDS
) -> Answer:
    """Send a body there and return the answer, whatever its status.

    Raises OSError in words if there is none: the address may not be reached, nobody
    answers, or not in time. (A socket's own limit counts from byte to byte.)
    """
    wanted = networks.target(url)
    line = _Line(wanted, networks.resolve(wanted), seconds)
    watch = Timer(seconds, line.cut)
    watch.daemon = True
    watch.start()
    try:
        line.request("POST", wanted.path, body, headers)
        response = line.getresponse()
        words = response.read(MOST_BYTES).decode(errors="replace")
        if line.was_cut:  # which looks like the end of what was read
            raise TimeoutError
        return Answer(response.status, one_line(words)[:LONGEST_WORDS])
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = line.was_cut or isinstance(error, TimeoutError)
        words = (
            f"no answer within {seconds:g} seconds" if late else one_line(str(error))
        )
        raise OSError(words or type(error).__name__) from error
    finally:
        watch.cancel()
        line.close()
