"""Calls endpoints over HTTP: at the very address that was resolved once and checked, within a deadline, following
nothing. What an organization entered must not reach the inside of our own network."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from common.errors import InvalidInput
from notification.app.ports import WebhookCall
from notification.domain.webhooks.address import Address, checked_address
from notification.domain.webhooks.answer import EXCERPT, Answer, excerpt
from notification.domain.webhooks.public_addresses import is_public

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 3  # of one name that are tried
Resolver = Callable[[str, int], Sequence[str]]


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, or what a number in any spelling stands for."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSettings:
    """`allow_private` switches the guard off, for local use. `ca_file` None: the system's certificates."""

    allow_private: bool = False
    ca_file: str | None = None
    timeout_seconds: float = 15.0


class Unreachable(Exception):
    """There is nothing that may or can be called; the message says why."""


class HttpCaller:
    """One call, one connection. Proxies of the environment are not used."""

    def __init__(self, settings: CallerSettings, *, resolver: Resolver = resolved) -> None:
        self._settings = settings
        self._resolver = resolver

    def call(self, call: WebhookCall) -> Answer:
        """The answer; without a status when there was none, whatever the reason."""
        started = time.monotonic()
        status, reason, response, retry_after = None, "", "", None
        try:
            address = checked_address(call.url, allow_private=self._settings.allow_private)
            status, response, retry_after = self._post(address, self._addresses(address), call)
        except (Unreachable, InvalidInput) as refusal:
            reason = str(refusal)
        except ssl.SSLError as failure:
            reason = f"TLS failed: {failure.reason or failure}"
        except (OSError, HTTPError, HTTPException, ValueError) as failure:
            reason = self._in_words(failure, time.monotonic() - started)
        took = int((time.monotonic() - started) * 1_000)
        return Answer(status=status, reason=reason, response=response, retry_after=retry_after, took_ms=took)

    def _in_words(self, failure: Exception, seconds: float) -> str:
        if seconds >= self._settings.timeout_seconds or isinstance(failure, TimeoutError):
            return f"No answer within {self._settings.timeout_seconds:g} seconds"
        return f"The connection failed ({type(failure).__name__})"

    def _addresses(self, address: Address) -> Sequence[str]:
        # Once: what is asked a second time may be answered otherwise.
        try:
            found = self._resolver(address.host, address.port)
        except (OSError, UnicodeError):
            raise Unreachable(f"The name {address.host[:200]} cannot be resolved") from None
        if not found:
            raise Unreachable(f"The name {address.host[:200]} has no address")
        if not self._settings.allow_private and not all(is_public(one) for one in found):
            raise Unreachable(f"The name {address.host[:200]} leads to an address that is not public")
        return found[:MOST_ADDRESSES]

    def _post(self, address: Address, addresses: Sequence[str], call: WebhookCall) -> tuple[int, str, str | None]:
        connection = self._connection(address, addresses)
        with _deadline(connection.line, self._settings.timeout_seconds), _closed(connection):
            connection.request(
                "POST", address.target, body=call.body, headers=call.headers, preload_content=False,
                decode_content=False, enforce_content_length=False,
            )  # fmt: skip
            answer = connection.getresponse()
            return answer.status, _beginning(answer), answer.headers.get("Retry-After")

    def _connection(self, address: Address, addresses: Sequence[str]) -> PlainConnection | TlsConnection:
        line = _Line(addresses, address.port)
        common: dict[str, Any] = {"host": address.host, "port": address.port, "timeout": self._settings.timeout_seconds}
        if address.scheme == "http":
            return PlainConnection(line, **common)
        return TlsConnection(line, ssl_context=self._tls, **common)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Once: reading the system's certificates takes longer than most calls.
        return ssl.create_default_context(cafile=self._settings.ca_file)


class _Line:
    """The way to one of the checked addresses. `cut` ends whatever is going on over it."""

    def __init__(self, addresses: Sequence[str], port: int) -> None:
        self._addresses, self._port = addresses, port
        self._handle: socket.socket | None = None
        self._is_cut = False

    def open(self) -> socket.socket:
        """A connection to the first address that lets us in."""
        failure: OSError = OSError("no address")
        for one in self._addresses:
            if self._is_cut:
                raise TimeoutError
            try:
                opened = socket.create_connection((one, self._port), timeout=CONNECT_SECONDS)
            except OSError as error:
                failure = error
                continue
            # A second handle, as TLS takes the first one over.
            self._handle = opened.dup()
            return opened
        raise failure

    def cut(self) -> None:
        """End it, from another thread."""
        self._is_cut = True
        if self._handle is not None:
            try:
                self._handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def close(self) -> None:
        """Give the second handle back."""
        if self._handle is not None:
            self._handle.close()


class PlainConnection(HTTPConnection):
    """Connects to where the line leads; the Host header stays the name's."""

    def __init__(self, line: _Line, **options: Any) -> None:
        super().__init__(**options)
        self.line = line

    def _new_conn(self) -> socket.socket:
        return _within(self.line, self.timeout)


class TlsConnection(HTTPSConnection):
    """The same under TLS: the certificate must be the name's."""

    def __init__(self, line: _Line, **options: Any) -> None:
        super().__init__(**options)
        self.line = line

    def _new_conn(self) -> socket.socket:
        return _within(self.line, self.timeout)


def _within(line: _Line, seconds: Any) -> socket.socket:
    opened = line.open()
    opened.settimeout(seconds)
    return opened


@contextmanager
def _deadline(line: _Line, seconds: float) -> Iterator[None]:
    """Whoever answers byte by byte is cut off all the same."""
    alarm = threading.Timer(seconds, line.cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        line.close()


@contextmanager
def _closed(connection: HTTPConnection) -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def _beginning(answer: Any) -> str:
    """What the receiver says, as far as it comes at once; its status is what counts."""
    try:
        return excerpt(answer.read1(EXCERPT))
    except (OSError, HTTPError, HTTPException, ValueError):
        return ""
