"""RabbitMQ's management API, for what AMQP cannot say: virtual hosts, policies, a user per service that reaches only
its own queues, and what is bound. Every call that changes names the state wanted, so that it may be repeated."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from common.bus.topology import EXCHANGE, Topology, definitions

_TIMEOUT_SECONDS = 30
_ONE_QUEUE = "amq.default"  # the exchange without a name: copying a dead letter home names the queue itself


class BrokerRefused(Exception):
    """The broker did not do what was asked; the text holds its answer."""


class NotThere(BrokerRefused):
    """The broker has nothing of that name."""


class Management:
    """The API at `http://user:password@host:15672`."""

    def __init__(self, admin_url: str) -> None:
        parts = urlsplit(admin_url)
        self.user = unquote(parts.username or "")
        login = f"{self.user}:{unquote(parts.password or '')}"
        self._authorization = f"Basic {base64.b64encode(login.encode()).decode()}"
        self._root = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/api", "", ""))

    def bound(self, queue: str, *, vhost: str) -> set[str]:
        """The routing-key patterns by which a queue is bound to the events' exchange; none when it is not there."""
        path = f"queues/{quote(vhost, safe='')}/{quote(queue, safe='')}/bindings"
        try:
            found = json.loads(self._send("GET", path))
        except NotThere:
            return set()
        return {str(each["routing_key"]) for each in found if each["source"] == EXCHANGE}

    def apply(self, topology: Topology, *, vhost: str) -> None:
        """The virtual host with exchanges, queues, bindings and policies."""
        self._make_vhost(vhost)
        shape = definitions(topology, vhost=vhost)
        self._send("POST", f"definitions/{quote(vhost, safe='')}", shape)

    def admit(self, service: str, *, amqp_url: str) -> None:
        """The service's own user: it says events, reads its own queues, and declares nothing. The tag lets it look by
        this API at what is bound, and changes none of its rights."""
        parts = urlsplit(amqp_url)
        user, vhost = unquote(parts.username or ""), unquote(parts.path.removeprefix("/")) or "/"
        self._make_vhost(vhost)
        self._send(
            "PUT", f"users/{quote(user, safe='')}", {"password": unquote(parts.password or ""), "tags": "management"}
        )
        self._permit(user, vhost, configure="^$", write=_one_of(EXCHANGE, _ONE_QUEUE), read=_queues_of(service))

    def _make_vhost(self, vhost: str) -> None:
        self._send("PUT", f"vhosts/{quote(vhost, safe='')}", {})
        self._permit(self.user, vhost, configure=".*", write=".*", read=".*")

    def _permit(self, user: str, vhost: str, **rights: str) -> None:
        self._send("PUT", f"permissions/{quote(vhost, safe='')}/{quote(user, safe='')}", rights)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        request = urllib.request.Request(
            f"{self._root}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": self._authorization, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answered:
                found: bytes = answered.read()
                return found
        except urllib.error.HTTPError as answer:
            kind = NotThere if answer.code == 404 else BrokerRefused
            raise kind(f"{method} {path}: {answer.code} {answer.read(500).decode(errors='replace')}") from None
        except OSError as failure:
            raise BrokerRefused(f"{method} {path}: {failure}") from None


def _one_of(*names: str) -> str:
    escaped = "|".join(name.replace(".", "\\.") for name in names)
    return f"^({escaped})$"


def _queues_of(service: str) -> str:
    return f"^{service}\\.(p[0-9]+|dead)$"
