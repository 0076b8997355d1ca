"""Bytes on a socket, and what a server may answer to bad ones: a problem with a 4xx status, or nothing and the end."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from common.http.problems import CONTENT_TYPE


@dataclass(frozen=True)
class Answer:
    """What came back before the server closed, or before it fell silent."""

    raw: bytes
    closed: bool

    @property
    def status(self) -> int:
        """The status; 0 when there was no answer."""
        words = self.raw.split(b" ", 2)
        return int(words[1]) if len(words) > 2 and words[0].startswith(b"HTTP/") else 0

    @property
    def problem(self) -> dict[str, Any]:
        """The problem that was answered; empty when it was none."""
        head, _, body = self.raw.partition(b"\r\n\r\n")
        if CONTENT_TYPE.encode() not in head:
            return {}
        found: dict[str, Any] = json.loads(body)
        return found

    def complaint(self) -> str | None:
        """What is wrong with this as an answer to something unacceptable."""
        if not self.raw:
            return None if self.closed else "no answer, and still open"
        if self.raw.count(b"HTTP/1.1 ") > 1:
            return f"two answers to one request: {self.raw[:600]!r}"
        right = 400 <= self.status < 500 and self.problem.get("status") == self.status
        return None if right else f"{self.raw[:400]!r}"


def exchange(port: int, sent: bytes | Iterable[bytes], *, seconds: float = 5.0, ends: bool = False) -> Answer:
    """Send bytes, piece by piece as they come, and read until an answer is whole, or the server closes or falls silent.
    `ends` closes our side after sending."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with suppress(OSError):  # a server that has seen enough closes while we still send
            for piece in [sent] if isinstance(sent, bytes) else sent:
                connection.sendall(piece)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        return _read(connection, time.monotonic() + seconds)


def _read(connection: socket.socket, deadline: float) -> Answer:
    raw = b""
    while (left := deadline - time.monotonic()) > 0 and not _is_whole(raw):
        connection.settimeout(left)
        try:
            piece = connection.recv(65_536)
        except TimeoutError:
            break
        except OSError:
            return Answer(raw, True)
        if not piece:
            return Answer(raw, True)
        raw += piece
    return Answer(raw, False)


def _is_whole(raw: bytes) -> bool:
    """Only an answer that leaves the connection open is waited for by its length: more might follow on others."""
    head, found, body = raw.partition(b"\r\n\r\n")
    if not found or b"connection: close" in head.lower():
        return False
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return bool(lengths) and len(body) >= int(lengths[0])
