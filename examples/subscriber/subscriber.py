"""A subscriber outside of Crewline: prints what it hears, each event once. It needs pika, jsonschema and contracts/.

pip install pika jsonschema
python subscriber.py --amqp-url amqp://user:password@host:5672/crewline --bind invoice.paid.v1
"""

from __future__ import annotations

import argparse
import json
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pika
from jsonschema import Draft202012Validator, FormatChecker

EXCHANGE = "crewline.events"
ENVELOPE = ("specversion", "id", "source", "type", "subject", "time", "organizationid", "sequence", "data")
CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


class Refused(Exception):
    """A message that is not what its contract promises."""


class Contracts:
    """The schemas of contracts/events, read when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._validators: dict[str, Draft202012Validator] = {}

    def read(self, body: bytes) -> dict[str, Any]:
        """A message's envelope, its data checked. Raises Refused."""
        try:
            event = json.loads(body)
            missing = [name for name in ENVELOPE if name not in event]
        except (ValueError, TypeError) as error:
            raise Refused(f"not JSON: {error}") from error
        if missing or event["specversion"] != "1.0":
            raise Refused(f"no CloudEvent 1.0 of Crewline; missing {missing}")
        for problem in self._validator(event["type"]).iter_errors(event["data"]):
            raise Refused(f"data.{'.'.join(map(str, problem.path))}: {problem.message}")
        found: dict[str, Any] = event
        return found

    def _validator(self, kind: str) -> Draft202012Validator:
        if kind not in self._validators:
            path = self._folder / "events" / kind / "schema.json"
            if "/" in kind or not path.is_file():
                raise Refused(f"no contract for {kind}")
            schema = json.loads(path.read_text(encoding="utf-8"))
            self._validators[kind] = Draft202012Validator(schema, format_checker=FormatChecker())
        return self._validators[kind]


class Seen:
    """Which events were handled. The mark and the effect commit together, so a repeat after a crash does nothing."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file)
        self._connection.execute("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, said TEXT NOT NULL)")

    def keep(self, event_id: str, effect: str) -> bool:
        """Store the effect of an event, here its line; False when it was there already."""
        with self._connection:
            inserted = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (event_id, effect))
            return inserted.rowcount == 1


def handle(body: bytes, contracts: Contracts, seen: Seen) -> None:
    """Take one message for good: when this returns, it may be acknowledged."""
    try:
        event = contracts.read(body)
    except Refused as refusal:
        print(f"refused: {refusal}", flush=True)
        return
    line = json.dumps({"type": event["type"], "subject": event["subject"], "data": event["data"]}, sort_keys=True)
    print(f"{'new' if seen.keep(event['id'], line) else 'repeat'}: {line}", flush=True)


def subscribe(options: argparse.Namespace) -> None:
    """Consume until the connection breaks; acknowledges after the effect is stored, never before."""
    contracts, seen = Contracts(options.contracts), Seen(options.store)
    connection = pika.BlockingConnection(pika.URLParameters(options.amqp_url))
    channel = connection.channel()
    # Durable and replicated, one consumer at a time: events wait here while we are away, in order for each aggregate.
    arguments = {"x-queue-type": "quorum", "x-single-active-consumer": True}
    channel.queue_declare(options.queue, durable=True, arguments=arguments)
    for kind in options.bind:
        channel.queue_bind(options.queue, EXCHANGE, f"{kind}.*")  # the last word is the partition
    channel.basic_qos(prefetch_count=50)
    print(f"waiting in {options.queue}", flush=True)
    for method, _, body in channel.consume(options.queue):
        handle(body, contracts, seen)
        channel.basic_ack(method.delivery_tag)


def main() -> None:
    """Subscribe, and again whenever the broker went away."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amqp-url", required=True)
    parser.add_argument("--bind", action="append", required=True, metavar="TYPE", help="such as invoice.paid.v1")
    parser.add_argument("--queue", default="example-subscriber")
    parser.add_argument("--contracts", type=Path, default=CONTRACTS)
    parser.add_argument("--store", type=Path, default=Path("seen.sqlite3"))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        try:
            subscribe(options)
        except pika.exceptions.AMQPError as error:
            print(f"again in a second: {error!r}", file=sys.stderr, flush=True)
            time.sleep(1)


if __name__ == "__main__":
    main()
