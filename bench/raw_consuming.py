"""The reference consumers: py-amqp and psycopg 3 with an inbox, one transaction a message or two statements a hundred.

`python -m bench.raw_consuming each|sets COUNT` prints a JSON line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import msgspec
import psycopg

from common.bus.amqp import connect
from common.bus.topology import PARTITIONS, queue_name

INBOX = "INSERT INTO inbox (organization_id, handler, event_id) VALUES (%s, 'raw', %s) ON CONFLICT DO NOTHING"
EFFECT = "INSERT INTO ripples (organization_id, pebble_id, event_id, sequence) VALUES (%s, %s, %s, %s)"
INBOX_SET = """INSERT INTO inbox (organization_id, handler, event_id)
SELECT o, 'raw', e FROM unnest(%s::uuid[], %s::uuid[]) AS t(o, e) ON CONFLICT DO NOTHING"""
EFFECT_SET = """INSERT INTO drop_counts AS c (organization_id, pebble_id, drops)
SELECT o, p, count(*) FROM unnest(%s::uuid[], %s::uuid[]) AS t(o, p) GROUP BY o, p ORDER BY o, p
ON CONFLICT (organization_id, pebble_id) DO UPDATE SET drops = c.drops + excluded.drops"""
SET_OF = 100


class Consumer:
    """Handles messages of the four queues."""

    def __init__(self, way: str, wanted: int) -> None:
        self._way, self._wanted, self._count = way, wanted, 0
        self._database = psycopg.connect(os.environ["CREWLINE_RIPPLE_PLATFORM_URL"])
        self._connection = connect(os.environ["CREWLINE_AMQP_URL"])
        self._channel = self._connection.channel()
        self._channel.basic_qos(0, 50 if way == "each" else 250, False)
        self._waiting: list[Any] = []
        self._began = self._worked = 0.0

    def run(self) -> dict[str, float]:
        """Consume until so many are handled."""
        handle = self._each if self._way == "each" else self._collect
        for partition in range(PARTITIONS):
            self._channel.basic_consume(queue_name("ripple", partition), callback=handle)
        while self._count < self._wanted:
            try:
                self._connection.drain_events(timeout=0.05)
            except TimeoutError:
                self._apply_set()
        seconds, busy = time.perf_counter() - self._began, time.process_time() - self._worked
        return {"rate": self._count / seconds, "cpu_us": busy / self._count * 1e6}

    def _begin(self) -> None:
        if not self._began:
            self._began, self._worked = time.perf_counter(), time.process_time()

    def _each(self, message: Any) -> None:
        self._begin()
        event = msgspec.json.decode(message.body)
        cursor = self._database.cursor()
        cursor.execute(INBOX, [event["organizationid"], event["id"]])
        if cursor.rowcount:
            pebble = event["data"]["pebble_id"]
            cursor.execute(EFFECT, [event["organizationid"], pebble, event["id"], event["sequence"]])
        self._database.commit()
        self._channel.basic_ack(message.delivery_tag)
        self._count += 1

    def _collect(self, message: Any) -> None:
        self._begin()
        self._waiting.append(message)
        if len(self._waiting) == SET_OF:
            self._apply_set()

    def _apply_set(self) -> None:
        if not self._waiting:
            return
        events = [msgspec.json.decode(message.body) for message in self._waiting]
        organizations = [event["organizationid"] for event in events]
        cursor = self._database.cursor()
        cursor.execute(INBOX_SET, [organizations, [event["id"] for event in events]])
        cursor.execute(EFFECT_SET, [organizations, [event["data"]["pebble_id"] for event in events]])
        self._database.commit()
        self._channel.basic_ack(self._waiting[-1].delivery_tag, multiple=True)
        self._count += len(self._waiting)
        self._waiting.clear()


if __name__ == "__main__":
    print(json.dumps(Consumer(sys.argv[1], int(sys.argv[2])).run()))
