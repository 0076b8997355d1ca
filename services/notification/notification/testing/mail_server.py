"""A mail server for tests: speaks enough SMTP for a real conversation, and misbehaves where it is told to."""

from __future__ import annotations

import email
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import Literal

Trouble = Literal["refuse_recipient", "busy", "hang_up_at_data", "hang_up_after_dot", "silent_after_dot"]


@dataclass(frozen=True, slots=True)
class Received:
    """A message the server took, and under which name it was let in."""

    sender: str
    recipient: str
    raw: bytes
    secure: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        """As a mail program reads it."""
        return email.message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """The plain text side."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n").strip()


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port. `trouble` tells how to treat a recipient."""

    daemon_threads = True

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]
        self.tls = tls
        self.received: list[Received] = []
        self.trouble: dict[str, Trouble] = {}
        self.released = threading.Event()  # ends a silence
        self.commands: list[str] = []

    def to(self, address: str) -> list[Received]:
        """What arrived for an address."""
        return [one for one in self.received if one.recipient == address]

    @contextmanager
    def listening(self) -> Iterator[MailServer]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.released.set()
            self.shutdown()
            self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.sender, self.recipient, self.secure = "", "", False
        self.user: str | None = None
        self._say("220 mail.test ready")
        while line := self.rfile.readline():
            words = line.decode("latin-1").strip()
            self.server.commands.append(words)
            verb = words.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if not self._answer(verb, words):
                return

    def _answer(self, verb: str, words: str) -> bool:
        """Whether the conversation goes on."""
        if verb == "EHLO":
            offered = ["8BITMIME"]
            if self.server.tls is not None:
                offered.append("AUTH PLAIN" if self.secure else "STARTTLS")
            self._say("250-mail.test", *(f"250-{one}" for one in offered[:-1]), f"250 {offered[-1]}")
        elif verb == "STARTTLS" and self.server.tls is not None:
            return self._turn_secure(self.server.tls)
        elif verb == "AUTH":
            self.user = words.split()[-1]
            self._say("235 welcome")
        elif verb == "MAIL":
            self.sender = words.partition("<")[2].partition(">")[0]
            self._say("250 ok")
        elif verb == "RCPT":
            self.recipient = words.partition("<")[2].partition(">")[0]
            self._say("550 nobody here" if self._trouble() == "refuse_recipient" else "250 ok")
        elif verb == "DATA":
            return self._take()
        else:
            self._say("502 not here")
        return True

    def _take(self) -> bool:
        if self._trouble() == "busy":
            self._say("451 try again later")
            return True
        if self._trouble() == "hang_up_at_data":
            return False
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        raw = b"".join(lines)
        self.server.received.append(Received(self.sender, self.recipient, raw, self.secure, self.user))
        if self._trouble() == "hang_up_after_dot":
            return False
        if self._trouble() == "silent_after_dot":
            self.server.released.wait(20)
            return False
        self._say("250 taken")
        return True

    def _turn_secure(self, tls: ssl.SSLContext) -> bool:
        self._say("220 go ahead")
        try:
            self.connection = tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            return False
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.secure = True
        return True

    def _trouble(self) -> Trouble | None:
        return self.server.trouble.get(self.recipient)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
