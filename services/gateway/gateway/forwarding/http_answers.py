"""Reads an answer from a connection. The usual kind, with a length, is split plainly, as the e-mail parser of
`http.client` takes a third of a request's time; every other framing is left to `http.client`."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Iterator

WHOLE_BYTES = 1 << 20  # larger answers are passed on in pieces
_PIECE = 65_536
_LONGEST_HEAD = 65_536
_MOST_HEADERS = 100
_EMPTY = frozenset({204, 304})


class Answer:
    """Status, headers as they came, and a body that is whole or still to be read."""

    __slots__ = ("body", "headers", "keeps", "status")

    def __init__(
        self, status: int, headers: list[tuple[str, str]], body: bytes | Iterator[bytes], *, keeps: bool
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.keeps = keeps  # whether the connection can serve again


def read_answer(connection: socket.socket, method: str) -> Answer:
    """The answer to a request just sent; raises OSError or HTTPException."""
    head, rest = _read_head(connection, b"")
    status, headers = _split(head)
    while 100 <= status < 200:
        head, rest = _read_head(connection, rest)
        status, headers = _split(head)
    sent = {name.lower(): value for name, value in headers}
    length = sent.get("content-length", "")
    keeps = head.startswith(b"HTTP/1.1") and "close" not in sent.get("connection", "").lower()
    if method == "HEAD" or status in _EMPTY:
        return Answer(status, headers, b"", keeps=keeps)
    if "transfer-encoding" in sent or not (length.isascii() and length.isdigit()):
        return _otherwise_framed(connection, head + b"\r\n\r\n" + rest, method, headers)
    if int(length) <= WHOLE_BYTES:
        return Answer(status, headers, _whole(connection, rest, int(length)), keeps=keeps)
    return Answer(status, headers, _pieces(connection, rest, int(length)), keeps=keeps)


def _read_head(connection: socket.socket, data: bytes) -> tuple[bytes, bytes]:
    while (end := data.find(b"\r\n\r\n")) < 0:
        if len(data) > _LONGEST_HEAD:
            raise http.client.HTTPException("the head is too long")
        data += _received(connection)
    return data[:end], data[end + 4 :]


def _split(head: bytes) -> tuple[int, list[tuple[str, str]]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    version, _, status = first.partition(" ")
    if not version.startswith("HTTP/1.") or not status[:3].isdigit() or len(lines) > _MOST_HEADERS:
        raise http.client.BadStatusLine(first)
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise http.client.HTTPException("malformed header")
        headers.append((name, value.strip(" \t")))
    return int(status[:3]), headers


def _whole(connection: socket.socket, data: bytes, length: int) -> bytes:
    if len(data) == length:
        return data
    parts, missing = [data], length - len(data)
    while missing > 0:
        parts.append(_received(connection))
        missing -= len(parts[-1])
    if missing < 0:
        raise http.client.HTTPException("more came than was announced")
    return b"".join(parts)


def _pieces(connection: socket.socket, data: bytes, length: int) -> Iterator[bytes]:
    missing = length
    while True:
        missing -= len(data)
        if missing < 0:
            raise http.client.HTTPException("more came than was announced")
        yield data
        if not missing:
            return
        data = _received(connection)


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(_PIECE)
    if not data:
        raise http.client.RemoteDisconnected("hung up")
    return data


class _Replayed(io.RawIOBase):
    """What was read already, then the connection."""

    def __init__(self, data: bytes, connection: socket.socket) -> None:
        self._data = data
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._data[: len(buffer)] or self._connection.recv(len(buffer))
        self._data = self._data[len(data) :]
        buffer[: len(data)] = data
        return len(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As `http.client` asks a socket."""
        return io.BufferedReader(self)


def _otherwise_framed(connection: socket.socket, data: bytes, method: str, headers: list[tuple[str, str]]) -> Answer:
    answer = http.client.HTTPResponse(_Replayed(data, connection), method=method)  # type: ignore[arg-type]
    answer.begin()
    keeps = not answer.will_close
    return Answer(answer.status, headers, iter(lambda: answer.read(_PIECE), b""), keeps=keeps)
