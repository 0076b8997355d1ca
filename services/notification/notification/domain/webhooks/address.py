"""The address of an endpoint, checked when it is saved and again before each call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from notification.domain.webhooks.public_addresses import is_public
from notification.domain.webhooks.refusals import WebhookAddressUnfit

PORTS = (80, 443, 8080, 8443)  # where web servers listen; on others wait databases, brokers and mail servers
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last part begins with a letter: numbers in any spelling are addresses, and only in their one plain form.
_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.ASCII)
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home", ".intranet", ".corp", ".arpa")
_SEEN = re.compile(r"[!-~]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to call: `host` as TLS and the Host header name it, `target` as the request line does."""

    scheme: str
    host: str
    port: int
    target: str


def checked_address(url: str, *, allow_private: bool) -> Address:
    """The parts of an acceptable address. `allow_private` is for local use: plain http, any host and any port."""
    parts, port = _split(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in (_DEFAULT_PORTS if allow_private else ("https",)):
        raise _unfit("Not an https address")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise _unfit("An address with a name or a password in it is not accepted")
    if "#" in url:
        raise _unfit("An address with a # part is not accepted")
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if not allow_private:
        _check_public(host, port)
    elif not host:
        raise _unfit("The address names no host")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port, target)


def _split(url: str) -> tuple[SplitResult, int | None]:
    # Backslashes and spaces are read differently by different parsers, so nobody needs to read them here.
    if not _SEEN.fullmatch(url) or "\\" in url:
        raise _unfit("Not an address of plain letters; write other letters in their encoded form")
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise _unfit("Not an address") from None


def _check_public(host: str, port: int) -> None:
    if port not in PORTS:
        raise _unfit(f"Port {port} is not one of {', '.join(map(str, PORTS))}")
    if _is_number(host):
        if "%" in host or not is_public(host):
            raise _unfit("This is not an address of the public internet")
    elif not _NAME.fullmatch(host) or len(host) > 253:
        raise _unfit("The host is neither a full name nor a plain number")
    elif f".{host}".endswith(_LOCAL_NAMES):
        raise _unfit("This is not a name of the public internet")


def _is_number(host: str) -> bool:
    for kind in (IPv4Address, IPv6Address):
        try:
            kind(host)
        except ValueError:
            continue
        return True
    return False


def _unfit(detail: str) -> WebhookAddressUnfit:
    return WebhookAddressUnfit(detail, field="url")
