"""A receiver on this machine that behaves as it is told, and a webhook that leads
there."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

from core import events
from integrations.models import Webhook
from tests.factories import FleetFactory, VehicleFactory
from tests.privacy.conftest import member

ALL = [kind.code for kind in events.types()]


class Receiver:
    """What a real HTTP server was sent. ``moods`` say how it treats the next calls: a
    status, ``drop``, ``silent``, ``drip`` or ``redirect``."""

    def __init__(self) -> None:
        self.moods: list[Any] = []
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((self.path, dict(self.headers), body))
                receiver.answer(self)

            do_GET = do_POST  # noqa: N815  (http.server looks for the name)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # Whom we hang up on is no news.
        self.server.handle_error = lambda *args: None  # type: ignore[method-assign]
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?secret=path"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: Any) -> None:
        mood = self.moods.pop(0) if self.moods else 200
        handler.close_connection = True
        if mood == "drop":
            handler.connection.shutdown(socket.SHUT_RDWR)
        elif mood == "silent":
            self.over.wait(5)
        elif mood == "drip":  # a byte at a time, each well within a socket's limit
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.over.wait(0.02):
                handler.wfile.write(b"a")
        elif mood == "flood":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                handler.wfile.write(b"a" * 65536)
        elif mood == "redirect":
            handler.send_response(302)
            handler.send_header("Location", f"http://127.0.0.1:{self.port}/elsewhere")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        else:
            words = b"Thank <b>you</b>\r\nindeed"
            handler.send_response(mood)
            handler.send_header("Content-Length", str(len(words)))
            handler.end_headers()
            handler.wfile.write(words)

    @property
    def told(self) -> list[Any]:
        return [json.loads(body) for _path, _headers, body in self.calls]

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A server here, to which webhooks may lead."""
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.WEBHOOK_HTTP = True
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def fleet(db):
    return FleetFactory(name="Works")


@pytest.fixture
def van(fleet):
    return VehicleFactory(fleet=fleet, name="Sprinter")


@pytest.fixture
def mona(fleet):
    """Manages the fleet."""
    return member(fleet, "managers", username="mona")


@pytest.fixture
def webhook(fleet):
    return Webhook.objects.create(
        fleet=fleet, url="https://example.org/hook", events=ALL
    )


@pytest.fixture
def hooked(webhook, receiver):
    """The webhook, leading to the receiver."""
    webhook.url = receiver.url
    webhook.save()
    return webhook
