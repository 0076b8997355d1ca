"""The reference publisher: py-amqp alone, confirms by sliding window or in batches, nothing kept, nothing marked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp

from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Outgoing
from common.bus.topology import EXCHANGE, routing_key

WINDOW = 500


def publish_raw(url: str, messages: Sequence[Outgoing], *, way: str) -> float:
    """Messages a second, every one confirmed."""
    place = urlsplit(url)
    connection = amqp.Connection(
        host=f"{place.hostname}:{place.port}",
        userid=unquote(place.username or ""),
        password=unquote(place.password or ""),
        virtual_host=unquote(place.path[1:]) or "/",
    )
    connection.connect()
    try:
        return _Confirmed(connection).publish(messages, way=way)
    finally:
        connection.collect()


class _Confirmed:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._open: dict[int, None] = {}

    def publish(self, messages: Sequence[Outgoing], *, way: str) -> float:
        started = time.perf_counter()
        for number, out in enumerate(messages, start=1):
            message = amqp.Message(
                out.body, message_id=str(out.event_id), content_type=CONTENT_TYPE, type=out.type, delivery_mode=2
            )
            self._open[number] = None
            self._channel.basic_publish(
                message, exchange=EXCHANGE, routing_key=routing_key(out.type, out.partition), mandatory=True
            )
            if way == "window":
                self._wait_for(WINDOW)
            elif number % WINDOW == 0:
                self._wait_for(0)
        self._wait_for(0)
        return len(messages) / (time.perf_counter() - started)

    def _wait_for(self, most_open: int) -> None:
        while len(self._open) > most_open:
            self._connection.drain_events(timeout=30)

    def _on_ack(self, tag: int, multiple: bool = False, *_: Any) -> None:
        if not multiple:
            self._open.pop(tag, None)
            return
        for settled in [number for number in self._open if number <= tag]:
            del self._open[settled]
