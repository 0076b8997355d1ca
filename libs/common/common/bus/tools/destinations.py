"""Where a tool puts messages for one service alone: its own queues, or its inbound table; so
that nobody else hears them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pika
import psycopg

from common.bus.embedded import CHANNEL, INSERT
from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Outgoing
from common.bus.topology import HOME_EXCHANGE, PARTITIONS, queue_name
from common.db.session import connect_plain

REPLAY_HEADER = "x-crewline-replay"


class NoSuchQueue(LookupError):
    """The broker has no queue of this name."""


class Destination(Protocol):
    """One service's way in."""

    def send(self, messages: Sequence[Outgoing], *, replay: str | None = None) -> None:
        """Put messages in, in order; when this returns, they are safe there."""
        ...

    def waiting(self) -> int:
        """How many messages wait there now."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class InboundTable:
    """For the embedded bus: rows of the service's inbound table."""

    def __init__(self, platform_url: str) -> None:
        self._connection: psycopg.Connection[Any] = connect_plain(platform_url)

    def send(self, messages: Sequence[Outgoing], *, replay: str | None = None) -> None:
        """A row each; the same event twice is one row."""
        columns = [
            [message.partition for message in messages],
            [message.event_id for message in messages],
            [message.body for message in messages],
            [CONTENT_TYPE for _ in messages],
        ]
        self._connection.execute(INSERT, columns)
        self._connection.execute(f"NOTIFY {CHANNEL}")

    def waiting(self) -> int:
        """Rows that are not handled yet."""
        row = self._connection.execute("SELECT count(*) FROM bus_message").fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Queues:
    """For RabbitMQ: the service's partition queues, or one queue for everything. Each message is confirmed."""

    def __init__(self, amqp_url: str, *, service: str, queue: str | None = None) -> None:
        self._service, self._queue = service, queue
        self._connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()

    def send(self, messages: Sequence[Outgoing], *, replay: str | None = None) -> None:
        """Raises UnroutableError or NackError unless the queue took every one."""
        headers = {REPLAY_HEADER: replay} if replay is not None else None
        properties = pika.BasicProperties(content_type=CONTENT_TYPE, delivery_mode=2, headers=headers)
        for message in messages:
            where = self._queue or queue_name(self._service, message.partition)
            # A service's own user may write to its queues by this exchange alone.
            exchange = "" if self._queue else HOME_EXCHANGE
            self._channel.basic_publish(exchange, where, message.body, properties=properties, mandatory=True)

    def waiting(self) -> int:
        """Messages that are ready in these queues. Raises NoSuchQueue."""
        names = [self._queue] if self._queue else [queue_name(self._service, each) for each in range(PARTITIONS)]
        return sum(self._depth(name) for name in names)

    def _depth(self, name: str) -> int:
        try:
            return int(self._channel.queue_declare(name, passive=True).method.message_count)
        except pika.exceptions.ChannelClosedByBroker as refusal:
            raise NoSuchQueue(f"{name}: {refusal.reply_text}") from None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
