"""Watches events as they are said, without being in anybody's way: a private queue that dies with its reader and holds
little, or the outboxes themselves."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pika
import psycopg

from common.bus.envelope import CONTENT_TYPE, ROW_COLUMNS, BadEnvelope, Envelope, decode, encode
from common.bus.topology import EXCHANGE
from common.db.session import connect_plain

LOOK_EVERY_SECONDS = 0.5
MOST_KEPT = 10_000  # messages in the private queue; the oldest go first
AT_ONCE = 500
# A transaction that commits late shows rows before the newest; none is open for longer.
LATEST_COMMIT = timedelta(seconds=15)
BEHIND = f"""SELECT {ROW_COLUMNS}, clock_timestamp() FROM outbox WHERE position > %s ORDER BY position LIMIT %s"""
NEWEST = "SELECT coalesce(max(position), 0) FROM outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Which events are shown; None stands for all. `types` are patterns such as `job.*`."""

    types: tuple[str, ...] = ("*",)
    organization: UUID | None = None
    aggregate_id: UUID | None = None

    def wants(self, event: Envelope) -> bool:
        """Whether an event is to be shown."""
        return (
            any(fnmatch.fnmatchcase(event.type, pattern) for pattern in self.types)
            and self.organization in (None, event.organizationid)
            and self.aggregate_id in (None, event.aggregate_id)
        )


class BrokerTail:
    """What goes through the broker from now on."""

    def __init__(self, amqp_url: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
        self._channel = self._connection.channel()
        self._queue = self._channel.queue_declare(
            "", exclusive=True, auto_delete=True, arguments={"x-max-length": MOST_KEPT}
        ).method.queue
        self._channel.queue_bind(self._queue, EXCHANGE, "#")

    def events(self, is_over: Callable[[], bool]) -> Iterator[Envelope]:
        """Events until it is over."""
        with closing(self._connection):
            for _, properties, body in self._channel.consume(
                self._queue, auto_ack=True, inactivity_timeout=LOOK_EVERY_SECONDS
            ):
                if is_over():
                    return
                event = _read(body, properties.content_type or "") if body is not None else None
                if event is not None:
                    yield event


class OutboxTail:
    """What the services store from now on, and the last of what they stored before."""

    def __init__(self, urls: dict[str, str], *, last: int = 0) -> None:
        self._outboxes = {service: _Outbox(service, url, last=last) for service, url in urls.items()}

    def events(self, is_over: Callable[[], bool]) -> Iterator[Envelope]:
        """Events until it is over."""
        try:
            while True:
                for outbox in self._outboxes.values():
                    yield from outbox.fresh()
                if is_over():
                    return
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            for outbox in self._outboxes.values():
                outbox.close()


class _Outbox:
    def __init__(self, service: str, url: str, *, last: int) -> None:
        self._service = service
        self._connection: psycopg.Connection[Any] = connect_plain(url)
        row = self._connection.execute(NEWEST).fetchone()
        self._floor = max(0, (int(row[0]) if row else 0) - last)
        self._seen: set[int] = set()

    def fresh(self) -> Iterator[Envelope]:
        """What was not there at the last look, whatever its place."""
        rows = self._connection.execute(BEHIND, [self._floor, AT_ONCE + len(self._seen)]).fetchall()
        is_old = True
        for *row, now in rows:
            position, said_at = row[0], row[8]
            event = None if position in self._seen else _read(encode(self._service, row), CONTENT_TYPE)
            self._seen.add(position)
            is_old = is_old and said_at < now - LATEST_COMMIT
            if is_old:
                self._floor = position
                self._seen.discard(position)
            if event is not None:
                yield event

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _read(body: bytes, content_type: str) -> Envelope | None:
    try:
        return decode(body, content_type)
    except BadEnvelope:
        return None
