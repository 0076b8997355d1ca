"""Remembers which message was in hand when the process died.

The broker counts a death against everything that was in flight. So a message that came back more than once is written
down before it is handled: if the process dies, that one is guilty and no other.
"""

from __future__ import annotations

import hashlib
from typing import Any

import psycopg

from common.bus import parked
from common.bus.incoming import Incoming, read
from common.bus.port import Delivery
from common.db.session import Database, connect_worker

SUSPECT_TRIES = 2
KILLER_TRIES = 5
KEEP = """INSERT INTO suspects AS s (partition, message_key, tries) VALUES (%s, %s, 1)
ON CONFLICT (partition, message_key) DO UPDATE SET tries = s.tries + 1, taken_at = now()"""
FORGET = "DELETE FROM suspects WHERE partition = %s AND message_key = %s"
IS_KILLER = "SELECT 1 FROM suspects WHERE message_key = %s AND tries >= %s"


def is_suspect(delivery: Delivery) -> bool:
    """Whether it was in flight in more deaths than a crash or a deployment explains."""
    return delivery.tries >= SUSPECT_TRIES


class Suspects:
    """The message in hand of each partition, and with how many processes it died."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None
        self._known: dict[tuple[int, str], int] | None = None

    def deaths(self, delivery: Delivery) -> int:
        """How many processes died with this message in hand."""
        if not is_suspect(delivery):
            return 0
        if self._known is None:
            rows = self._connected().execute("SELECT partition, message_key, tries FROM suspects").fetchall()
            self._known = {(partition, key): tries for partition, key, tries in rows}
        return self._known.get((delivery.partition, _key(delivery)), 0)

    def take_in_hand(self, delivery: Delivery) -> None:
        """Write a suspect down, durably, before it is handled."""
        deaths = self.deaths(delivery)
        self._connected().execute(KEEP, [delivery.partition, _key(delivery)])
        assert self._known is not None
        self._known[delivery.partition, _key(delivery)] = deaths + 1

    def clear(self, delivery: Delivery) -> None:
        """Forget a suspect that was handled."""
        if is_suspect(delivery):
            self._connected().execute(FORGET, [delivery.partition, _key(delivery)])
            if self._known is not None:
                self._known.pop((delivery.partition, _key(delivery)), None)

    def set_aside(self, delivery: Delivery) -> None:
        """Park a killer for good: a person decides about it. It stays known: should this process die before the broker
        hears of it, the next one needs no more deaths."""
        park_killer(self._database, read(delivery), detail=f"{self.deaths(delivery)} processes died with it in hand")

    def close(self) -> None:
        """Drop the connection; what was written stays."""
        connection, self._connection, self._known = self._connection, None, None
        if connection is not None:
            connection.close()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = connect_worker(self._database.platform_url)
        return self._connection


def is_killer(database: Database, body: bytes) -> bool:
    """Whether so many processes died with this message in hand that it was not chance."""
    with connect_worker(database.platform_url) as connection:
        return connection.execute(IS_KILLER, [_digest(body), KILLER_TRIES]).fetchone() is not None


def park_killer(database: Database, one: Incoming, *, detail: str) -> None:
    """Keep a message that ends processes in the park, dead."""
    event = one.envelope
    with database.platform_engine.begin() as connection:
        parked.park(
            connection,
            [
                parked.Parking(
                    handler=parked.UNREADABLE,
                    message_key=f"killer:{one.message_key}",
                    partition=event.partition if event else one.delivery.partition,
                    body=one.delivery.body,
                    content_type=one.delivery.content_type[:200],
                    state="dead",
                    reason="killed the process",
                    detail=detail[:2000],
                    organization_id=event.organizationid if event else None,
                    aggregate=event.aggregate if event else None,
                    aggregate_id=event.aggregate_id if event else None,
                    sequence=event.sequence if event else None,
                    type=event.type if event else None,
                )
            ],
        )


def _key(delivery: Delivery) -> str:
    return _digest(delivery.body)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
