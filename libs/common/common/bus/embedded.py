"""The embedded adapter: a table of inbound messages in each hearing service's own PostgreSQL database.

Same promises as the broker: the relay's insert is the confirm, the consumer deletes the row in the transaction of
its effect.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection, text

from common.bus.envelope import CONTENT_TYPE
from common.bus.port import Delivery, Outgoing
from common.bus.suspects import KILLER_TRIES
from common.bus.topology import Topology
from common.db.session import Database, connect_worker
from common.failpoints import failpoint

CHANNEL = "crewline_bus"
BATCH = 100
INSERT = """INSERT INTO bus_message (partition, event_id, body, content_type)
SELECT * FROM unnest(%s::int[], %s::uuid[], %s::bytea[], %s::text[]) ON CONFLICT (event_id) DO NOTHING"""


class EmbeddedPublisher:
    """Inserts each event into the inbound table of every service that hears its aggregate."""

    def __init__(self, topology: Topology, platform_urls: dict[str, str]) -> None:
        self._topology = topology
        self._urls = platform_urls
        self._connections: dict[str, psycopg.Connection[Any]] = {}

    def send(self, batch: Sequence[Outgoing]) -> None:
        """Insert in order, one statement per hearing service; a repeat after a crash is ignored or absorbed by the
        inbox."""
        by_service: dict[str, list[Outgoing]] = {}
        for out in batch:
            for service in self._topology.hearers(out.type):
                if service in self._urls:
                    by_service.setdefault(service, []).append(out)
        failpoint("relay.mid_batch")
        for service, messages in by_service.items():
            connection = self._connection(service)
            connection.execute(
                INSERT,
                [
                    [m.partition for m in messages],
                    [m.event_id for m in messages],
                    [m.body for m in messages],
                    [CONTENT_TYPE for _ in messages],
                ],
            )
            connection.execute(f"NOTIFY {CHANNEL}")
        failpoint("relay.after_publish")

    def post(self, batch: Sequence[Outgoing]) -> int:
        """The insert is the confirm, so there is nothing to wait for later."""
        self.send(batch)
        return 0

    def await_taken(self, posted: int) -> None:
        """Nothing to wait for."""

    def keep_alive(self) -> None:
        """Connections to databases need no heartbeat."""

    def _connection(self, service: str) -> psycopg.Connection[Any]:
        if service not in self._connections:
            self._connections[service] = connect_worker(self._urls[service])
        return self._connections[service]

    def close(self) -> None:
        """Close the connections to the hearing services' databases."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


def settle_rows(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Delete the handled rows in the transaction of their effect."""
    connection.execute(
        text("DELETE FROM bus_message WHERE position = ANY(CAST(:positions AS bigint[]))"),
        {"positions": [delivery.tag for delivery in deliveries]},
    )


class EmbeddedFeed:
    """Reads the held partitions of the inbound table in order.

    After taking a partition over it works in suspect mode for a batch's worth of messages: each alone, its try counted
    beforehand, so that a message that kills the process is found and set aside without harming its neighbours.
    """

    def __init__(self, database: Database, *, batch: int = BATCH) -> None:
        self._database = database
        self._batch = batch
        self._partitions: list[int] = []
        self._connection: psycopg.Connection[Any] | None = None
        self._suspects: dict[int, int] = {}
        self._turn = 0

    def serve(self, partitions: Sequence[int]) -> None:
        """Take messages of exactly these partitions."""
        self._partitions = list(partitions)
        self._suspects = {p: self._suspects.get(p, self._batch) for p in partitions}

    def take(self, *, timeout: float) -> list[Delivery]:
        """The next run of one partition, partitions taking turns."""
        if not self._partitions:
            time.sleep(timeout)
            return []
        connection = self._connected()
        found = self._look(connection)
        if not found:
            for _ in connection.notifies(timeout=timeout, stop_after=1):
                break
            found = self._look(connection)
        return found

    def take_beside(self, partitions: Sequence[int]) -> list[Delivery]:
        """Nothing: one process works for all services here, and each has a thread of its own already."""
        return []

    def _look(self, connection: psycopg.Connection[Any]) -> list[Delivery]:
        for _ in self._partitions:
            self._turn = (self._turn + 1) % len(self._partitions)
            partition = self._partitions[self._turn]
            if self._suspects.get(partition, 0) > 0:
                found = self._take_suspect(connection, partition)
            else:
                found = self._rows(connection, partition, self._batch)
            if found:
                return found
        return []

    def _rows(self, connection: psycopg.Connection[Any], partition: int, limit: int) -> list[Delivery]:
        rows = connection.execute(
            """SELECT position, body, content_type, tries FROM bus_message WHERE partition = %s
               ORDER BY position LIMIT %s""",
            [partition, limit],
            prepare=True,
        ).fetchall()
        return [Delivery(bytes(body), kind, partition, position, tries) for position, body, kind, tries in rows]

    def _take_suspect(self, connection: psycopg.Connection[Any], partition: int) -> list[Delivery]:
        found = self._rows(connection, partition, 1)
        self._suspects[partition] = self._suspects[partition] - 1 if found else 0
        for delivery in found:
            if delivery.tries >= KILLER_TRIES:
                self._set_aside(connection, delivery)
                return []
            connection.execute("UPDATE bus_message SET tries = tries + 1 WHERE position = %s", [delivery.tag])
        return found

    def _set_aside(self, connection: psycopg.Connection[Any], delivery: Delivery) -> None:
        with connection.transaction():
            connection.execute(
                """INSERT INTO parked (handler, message_key, partition, body, content_type, state, reason, detail)
                   SELECT '-', 'killer:' || event_id, partition, body, content_type, 'dead', 'killed the process',
                          tries || ' deliveries ended with the process' FROM bus_message WHERE position = %s
                   ON CONFLICT DO NOTHING""",
                [delivery.tag],
            )
            connection.execute("DELETE FROM bus_message WHERE position = %s", [delivery.tag])

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = connect_worker(self._database.platform_url)
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection

    def done(self, deliveries: Sequence[Delivery]) -> None:
        """Nothing to acknowledge: the rows went with the effect."""

    def close(self) -> None:
        """Drop the connection and forget the partitions."""
        connection, self._connection = self._connection, None
        self._partitions = []
        self._suspects = {}
        if connection is not None:
            connection.close()
