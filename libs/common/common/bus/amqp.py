"""The RabbitMQ adapter's sending side: Kombu's connection, publisher confirms tracked by delivery tag.

Kombu's own `confirm_publish` takes a late ack for the next message, so every confirm is matched here by its tag; on any
doubt the connection is thrown away, never reused.
"""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Sequence
from typing import Any

from kombu.connection import Connection

from common.bus.amqp_wire import Letterhead, Wire
from common.bus.envelope import CONTENT_TYPE
from common.bus.port import NotAccepted, Outgoing, Unroutable
from common.bus.topology import EXCHANGE, Topology, routing_key
from common.failpoints import failpoint

HEARTBEAT_SECONDS = 10
CONFIRM_DEADLINE_SECONDS = 10.0
# No single read or write may take longer: a broker that is mute in the middle of a dialogue is given up.
STALL_SECONDS = 10.0
# A batch goes out in pieces of this size: one system call for some thirty messages.
PIECE_BYTES = 32 * 1024
# Switched off only by the reliability suite's control run, which must then see events lost.
SAFETY = {"confirms": True}


def connect(url: str) -> Any:
    """A broker connection with heartbeats on and a stall limit of 10 s instead of py-amqp's 1 s."""
    connection: Any = Connection(
        url,
        heartbeat=HEARTBEAT_SECONDS,
        connect_timeout=2,
        transport_options={"socket_settings": {socket.TCP_USER_TIMEOUT: 10_000}},
    )
    connection._ensure_connection(max_retries=1, timeout=4)
    connection.connection.transport.sock.settimeout(STALL_SECONDS)
    return connection


class AmqpPublisher:
    """Publishes batches to the events exchange and knows when the broker took every message for good."""

    def __init__(self, url: str, topology: Topology) -> None:
        self._topology = topology
        self._connection = connect(url)
        self._channel = self._connection.channel()
        self._pending: dict[int, Any] = {}
        self._refused: list[Any] = []
        self._returned = 0
        self._last_tag = 0
        if SAFETY["confirms"]:
            self._channel.confirm_select()
        self._channel.events["basic_return"].add(self._on_return)
        self._wire = Wire(self._connection.connection, settled=self._on_settled)
        self._letterheads: dict[tuple[str, int], Letterhead] = {}

    def send(self, batch: Sequence[Outgoing]) -> None:
        """Publish a batch in order; raises NotAccepted or a connection error unless every message is safe."""
        self.await_taken(self.post(batch))

    def post(self, batch: Sequence[Outgoing]) -> int:
        """Publish a batch in order and return at once; `await_taken` tells when it is safe."""
        waiting = bytearray()
        for out in batch:
            self._add(out, waiting)
            if len(waiting) >= PIECE_BYTES:
                self._write(waiting)
        self._write(waiting)
        failpoint("relay.after_publish")
        return self._last_tag

    def _write(self, waiting: bytearray) -> None:
        if waiting:
            self._wire.write(bytes(waiting))
            waiting.clear()
            failpoint("relay.mid_batch")

    def await_taken(self, posted: int) -> None:
        """Wait until the broker took everything up to a batch that was posted."""
        deadline = time.monotonic() + CONFIRM_DEADLINE_SECONDS
        # Tags are handed out in rising order and dicts keep it: the first pending is the oldest.
        while self._pending and not self._refused and next(iter(self._pending)) <= posted:
            if time.monotonic() > deadline:
                raise NotAccepted(f"{len(self._pending)} messages were not confirmed in time")
            if not self._wire.read(timeout=1):
                self._connection.heartbeat_check()
        if self._refused:
            detail = f"refused by the broker: {self._refused[:3]}"
            raise Unroutable(detail, count=self._returned) if self._returned else NotAccepted(detail)

    def keep_alive(self) -> None:
        """Tell the broker that we are there although there is nothing to send."""
        while self._wire.read(timeout=0):
            pass
        self._connection.heartbeat_check()

    def _add(self, out: Outgoing, waiting: bytearray) -> None:
        if SAFETY["confirms"]:
            self._last_tag += 1
            self._pending[self._last_tag] = out.event_id
        letterhead = self._letterheads.get((out.type, out.partition)) or self._letterhead(out)
        for frame in letterhead.frames(str(out.event_id), out.body, largest=self._wire.largest_body):
            waiting += frame

    def _letterhead(self, out: Outgoing) -> Letterhead:
        made = self._letterheads[(out.type, out.partition)] = Letterhead(
            self._channel.channel_id,
            exchange=EXCHANGE,
            routing_key=routing_key(out.type, out.partition),
            event_type=out.type,
            content_type=CONTENT_TYPE,
            # An event nobody hears is confirmed and dropped by the broker, which is right; one with consumers must be
            # queued.
            mandatory=bool(self._topology.hearers(out.type)),
        )
        return made

    def _on_settled(self, tag: int, multiple: bool, taken: bool) -> None:
        settled = self._up_to(tag) if multiple else [self._pending.pop(tag)] if tag in self._pending else []
        if not taken:
            self._refused.extend(settled)

    def _up_to(self, tag: int) -> list[Any]:
        tags = list(itertools.takewhile(lambda pending: pending <= tag, self._pending))
        return [self._pending.pop(settled) for settled in tags]

    def _on_return(self, _error: Any, _exchange: str, key: str, message: Any) -> None:
        self._returned += 1
        self._refused.append(f"{key} {message.properties.get('message_id')} has no queue")

    def close(self) -> None:
        """Drop the connection at once: `close()` may block for ever when the peer is mute."""
        self._connection.collect()
