"""A small load generator: some connections, each asking again as soon as it has its
answer. One thread, no library, so that it takes little from the server it measures."""

import re
import selectors
import socket
from time import perf_counter

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Connection:
    """A connection that is kept open, and the answer that is on its way."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request, self.buffer, self.head = request, b"", b""

    def ask(self) -> None:
        self.socket.sendall(self.request)

    def receive(self) -> int:
        """Take in what came; return the status once the answer is whole, else 0."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self.buffer += part
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return 0
        found = LENGTH.search(head)
        if found and len(body) < int(found[1]):
            return 0
        self.buffer, self.head = b"", head
        return int(head[9:12])


def request(path: str, port: int, **headers: str) -> bytes:
    """Return a GET request as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def rate(port: int, asked: bytes, status: int, seconds: float, many: int = 8) -> float:
    """Return how many requests a second are answered with this status."""
    with selectors.DefaultSelector() as waiting:
        connections = [Connection(port, asked) for _ in range(many)]
        for connection in connections:
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
        count, start = 0, perf_counter()
        while (now := perf_counter()) - start < seconds:
            for key, _events in waiting.select(timeout=5):
                got = key.data.receive()
                if not got:
                    continue
                if got != status:
                    raise ValueError(f"answered {got} instead of {status}")
                count += 1
                key.data.ask()
        for connection in connections:
            connection.socket.close()
    return count / (now - start)


def once(port: int, asked: bytes) -> tuple[float, bytes]:
    """Return how many seconds one answer took, on a connection that was open, and
    the answer's head."""
    connection = Connection(port, asked)
    start = perf_counter()
    connection.ask()
    while not (got := connection.receive()):
        pass
    seconds = perf_counter() - start
    connection.socket.close()
    if got != 200:
        raise ValueError(f"answered {got}")
    return seconds, connection.head
