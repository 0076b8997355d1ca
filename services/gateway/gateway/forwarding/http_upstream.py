"""A service in another process, over kept HTTP/1.1 connections; a request is written in one piece."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from gateway.forwarding.http_answers import Answer, read_answer
from gateway.forwarding.upstream import HOP_BY_HOP, Forwarded, UpstreamAnswer, UpstreamDown, UpstreamSlow

CONNECT_SECONDS = 0.5
READ_SECONDS = 5.0
# Services close a connection that idles for 5 s; one that idled nearly as long may close under our hands.
IDLE_SECONDS = 3.0
MOST_IDLE = 64


class HttpUpstream:
    """Sends requests to one address."""

    def __init__(
        self, url: str, *, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        place = urlsplit(url)
        if place.scheme != "http" or not place.hostname or place.path not in ("", "/"):
            raise ValueError("the address of a service is http://host:port")
        self._address = (place.hostname, place.port or 80)
        self._host_line = f" HTTP/1.1\r\nHost: {place.netloc}\r\n"
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds
        self._idle: list[tuple[socket.socket, float]] = []
        self._lock = threading.Lock()

    def send(self, request: Forwarded) -> UpstreamAnswer:
        """The answer. A kept connection may have been closed meanwhile: what must not be sent twice gets a new one."""
        message = self._message(request)
        connection = (self._kept() if request.repeatable else None) or self._connected()
        try:
            connection.sendall(message)
            answer = read_answer(connection, request.method)
        except TimeoutError:
            connection.close()
            raise UpstreamSlow from None
        except (OSError, http.client.HTTPException):
            connection.close()
            self._forget_kept()
            raise UpstreamDown(sent=True) from None
        return self._relayed(connection, answer)

    def _message(self, request: Forwarded) -> bytes:
        lines = [request.method, " ", request.target, self._host_line]
        for name, value in request.headers:
            lines += (name, ": ", value, "\r\n")
        if request.body or request.method not in ("GET", "HEAD"):
            lines.append(f"Content-Length: {len(request.body)}\r\n")
        lines.append("\r\n")
        return "".join(lines).encode("latin-1") + request.body

    def _relayed(self, connection: socket.socket, answer: Answer) -> UpstreamAnswer:
        headers = [pair for pair in answer.headers if pair[0].lower() not in HOP_BY_HOP]
        if isinstance(answer.body, bytes):
            self._done(connection, keeps=answer.keeps)
            return UpstreamAnswer(answer.status, headers, answer.body)
        return UpstreamAnswer(answer.status, headers, self._passed_on(connection, answer.body, keeps=answer.keeps))

    def _passed_on(self, connection: socket.socket, pieces: Iterator[bytes], *, keeps: bool) -> Iterator[bytes]:
        read_whole = False
        try:
            yield from pieces
            read_whole = True
        finally:
            self._done(connection, keeps=keeps and read_whole)

    def _connected(self) -> socket.socket:
        try:
            connection = socket.create_connection(self._address, timeout=self._connect_seconds)
        except OSError:
            raise UpstreamDown(sent=False) from None
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(self._read_seconds)
        return connection

    def _kept(self) -> socket.socket | None:
        limit = time.monotonic() - IDLE_SECONDS
        with self._lock:
            while self._idle:
                connection, since = self._idle.pop()
                if since > limit:
                    return connection
                connection.close()
        return None

    def _forget_kept(self) -> None:
        """One that was lost tells of all: their process has ended, and a repeat must not meet another of them."""
        with self._lock:
            lost, self._idle = self._idle, []
        for connection, _ in lost:
            connection.close()

    def _done(self, connection: socket.socket, *, keeps: bool) -> None:
        if keeps:
            with self._lock:
                if len(self._idle) < MOST_IDLE:
                    self._idle.append((connection, time.monotonic()))
                    return
        connection.close()
