"""The floor of latency, without an outbox and its promise: commit, publish, receive, commit, all by pika and psycopg.

`python -m bench.bare_latency produce RATE COUNT`, `python -m bench.bare_latency consume COUNT`; both print JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import pika
import psycopg

from bench.raw_consuming import EFFECT, INBOX
from bench.writing import paced
from common.bus.topology import PARTITIONS, queue_name
from common.ids import new_id

WRITE = """INSERT INTO pebbles AS p (organization_id, id, drops) VALUES (%s, %s, 1)
ON CONFLICT (organization_id, id) DO UPDATE SET drops = p.drops + 1"""


def produce(rate: int, count: int) -> dict[str, float]:
    """When each message's transaction was committed, just before it is published and confirmed."""
    database = psycopg.connect(os.environ["CREWLINE_PEBBLE_PLATFORM_URL"])
    channel = _channel()
    channel.confirm_delivery()
    organization = new_id()
    committed: dict[str, float] = {}
    for number in paced(rate, count):
        pebble, event = new_id(), new_id()
        database.execute(WRITE, [organization, pebble])
        database.commit()
        committed[str(pebble)] = time.monotonic()
        body = json.dumps(
            {"organization": str(organization), "pebble": str(pebble), "id": str(event), "pad": "n" * 800}
        )
        channel.basic_publish(
            "", queue_name("ripple", number % PARTITIONS), body.encode(), pika.BasicProperties(delivery_mode=2)
        )
    return committed


def consume(count: int) -> dict[str, Any]:
    """When each message's transaction was committed."""
    database = psycopg.connect(os.environ["CREWLINE_RIPPLE_PLATFORM_URL"])
    channel = _channel()
    channel.basic_qos(prefetch_count=50)
    moments: dict[str, float] = {}

    def handle(_channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        message = json.loads(body)
        database.execute(INBOX, [message["organization"], message["id"]])
        database.execute(EFFECT, [message["organization"], message["pebble"], message["id"], 1])
        database.commit()
        moments[message["pebble"]] = time.monotonic()
        channel.basic_ack(method.delivery_tag)
        if len(moments) == count:
            channel.stop_consuming()

    for partition in range(PARTITIONS):
        channel.basic_consume(queue_name("ripple", partition), handle)
    print("ready", flush=True)
    channel.start_consuming()
    return {"moments": moments}


def _channel() -> Any:
    return pika.BlockingConnection(pika.URLParameters(os.environ["CREWLINE_AMQP_URL"])).channel()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[2:]]
    print(json.dumps(produce(*numbers) if sys.argv[1] == "produce" else consume(*numbers)))
