"""Puts a message back into one service's own queue, past the exchange of events, so that nobody else hears it twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pika
import psycopg

from common.bus.embedded import CHANNEL, INSERT
from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Outgoing
from common.bus.topology import HOME_EXCHANGE, queue_name
from common.db.session import connect_plain

Requeue = Callable[[Sequence[Outgoing]], None]


def into_table(platform_url: str) -> Requeue:
    """For the embedded bus: rows of the service's inbound table."""

    def requeue(messages: Sequence[Outgoing]) -> None:
        with connect_plain(platform_url) as connection:
            _insert(connection, messages)
            connection.execute(f"NOTIFY {CHANNEL}")

    return requeue


def into_queue(amqp_url: str, service: str) -> Requeue:
    """For RabbitMQ: the service's partition queue, each message confirmed."""

    def requeue(messages: Sequence[Outgoing]) -> None:
        connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            properties = pika.BasicProperties(content_type=CONTENT_TYPE, delivery_mode=2)
            for message in messages:
                # Raises UnroutableError or NackError unless the queue took it.
                queue = queue_name(service, message.partition)
                channel.basic_publish(HOME_EXCHANGE, queue, message.body, properties=properties, mandatory=True)
        finally:
            connection.close()

    return requeue


def _insert(connection: psycopg.Connection[object], messages: Sequence[Outgoing]) -> None:
    connection.execute(
        INSERT,
        [
            [message.partition for message in messages],
            [message.event_id for message in messages],
            [message.body for message in messages],
            [CONTENT_TYPE for _ in messages],
        ],
    )
