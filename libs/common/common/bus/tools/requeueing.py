"""Puts a message back into one service's own queue, past the exchange of events, so that nobody else hears it twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from common.bus.port import Outgoing
from common.bus.tools.destinations import InboundTable, Queues

Requeue = Callable[[Sequence[Outgoing]], None]


def into_table(platform_url: str) -> Requeue:
    """For the embedded bus."""

    def requeue(messages: Sequence[Outgoing]) -> None:
        with closing(InboundTable(platform_url)) as table:
            table.send(messages)

    return requeue


def into_queue(amqp_url: str, service: str) -> Requeue:
    """For RabbitMQ: the service's partition queue, each message confirmed."""

    def requeue(messages: Sequence[Outgoing]) -> None:
        with closing(Queues(amqp_url, service=service)) as queues:
            queues.send(messages)

    return requeue
