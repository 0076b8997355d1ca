"""The Bus port: what relays and consumers need of a transport; RabbitMQ and the embedded table are its two adapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One event on its way out."""

    event_id: UUID
    type: str
    partition: int
    body: bytes


@dataclass(slots=True)
class Delivery:
    """One message as it came in. `tag` belongs to the transport; `tries` counts earlier deliveries that died."""

    body: bytes
    content_type: str
    partition: int
    tag: Any = None
    tries: int = 0


class NotAccepted(Exception):
    """The transport did not take a message for good; nothing of the batch may be marked as sent."""


class Unroutable(NotAccepted):
    """The transport has no queue for messages that somebody hears; `count` of them came back."""

    def __init__(self, detail: str, *, count: int) -> None:
        super().__init__(detail)
        self.count = count


class Publisher(Protocol):
    """Takes messages for good: when `send` returns, every message is safe in every hearing service's queue."""

    def send(self, batch: Sequence[Outgoing]) -> None:
        """Hand over a batch in order and wait. Raises on any doubt; the caller re-sends from its oldest unsent row."""
        ...

    def post(self, batch: Sequence[Outgoing]) -> int:
        """Hand over a batch in order without waiting until it is safe; the answer is what to `await_taken`."""
        ...

    def await_taken(self, posted: int) -> None:
        """Wait until every message up to that batch is safe. Raises on any doubt."""
        ...

    def keep_alive(self) -> None:
        """Called about once a second while there is nothing to hand over."""
        ...

    def close(self) -> None:
        """Drop the connection without waiting for the peer."""
        ...


Settle = Callable[[Connection, Sequence[Delivery]], None]


def settle_nothing(_connection: Connection, _deliveries: Sequence[Delivery]) -> None:
    """For transports that acknowledge after the commit, not inside it."""
