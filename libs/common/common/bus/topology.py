"""Names and shape of the bus: one exchange, four ordered partitions per service, and who hears which aggregate."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from common.events import aggregate_of

EXCHANGE = "crewline.events"
DEAD_EXCHANGE = "crewline.dead"
# By this one a message goes back into the one queue that it names. A topic exchange, because only there the broker can
# hold a service to its own queues; with the exchange without a name, anybody could write into anybody's.
HOME_EXCHANGE = "crewline.home"
EXCHANGES = {EXCHANGE: "topic", DEAD_EXCHANGE: "direct", HOME_EXCHANGE: "topic"}
PARTITIONS = 4
DELIVERY_LIMIT = 20
# Queue arguments can never be changed, so only these are arguments; the rest is policy.
QUORUM: dict[str, Any] = {"x-queue-type": "quorum"}
ORDERED: dict[str, Any] = {**QUORUM, "x-single-active-consumer": True}


def partition_of(partition_key: str) -> int:
    """The partition that keeps a root's events in order."""
    return zlib.crc32(partition_key.encode()) % PARTITIONS


def routing_key(event_type: str, partition: int) -> str:
    """`job.completed.v1.p2`: the type a subscriber binds and the partition it lands in."""
    return f"{event_type}.p{partition}"


def queue_name(service: str, partition: int) -> str:
    """A service's ordered queue for one partition."""
    return f"{service}.p{partition}"


def dead_queue_name(service: str) -> str:
    """Where the broker puts messages that killed the service's process again and again."""
    return f"{service}.dead"


@dataclass(frozen=True, slots=True)
class Topology:
    """Which service hears and which says which event types, read from the contracts."""

    consumers: dict[str, frozenset[str]] = field(default_factory=dict)  # event type -> services
    owners: dict[str, str] = field(default_factory=dict)  # event type -> the service that says it

    @property
    def services(self) -> list[str]:
        """Every service that hears anything."""
        return sorted({service for services in self.consumers.values() for service in services})

    def aggregates_of(self, service: str) -> list[str]:
        """The aggregates a service's queues bind; whole aggregates, so that a missing sequence number is a real gap."""
        return sorted({aggregate_of(kind) for kind, services in self.consumers.items() if service in services})

    def said_by(self, service: str) -> list[str]:
        """The event types that a service says, and nobody else does."""
        return sorted(kind for kind, owner in self.owners.items() if owner == service)

    def hearers(self, event_type: str) -> list[str]:
        """The services whose queues bind the aggregate of a type."""
        aggregate = aggregate_of(event_type)
        return sorted(
            {s for kind, services in self.consumers.items() if aggregate_of(kind) == aggregate for s in services}
        )

    def bindings(self, service: str, partition: int) -> list[str]:
        """Routing-key patterns of one queue."""
        return [f"{aggregate}.*.*.p{partition}" for aggregate in self.aggregates_of(service)]

    def policies(self) -> list[dict[str, Any]]:
        """Broker policies: everything about the queues that may change later without declaring them anew."""
        return [
            {
                "name": f"crewline-{service}",
                "pattern": f"^{service}\\.p[0-9]+$",
                "apply-to": "queues",
                "definition": {
                    "delivery-limit": DELIVERY_LIMIT,
                    "dead-letter-exchange": DEAD_EXCHANGE,
                    "dead-letter-routing-key": service,
                    "dead-letter-strategy": "at-least-once",
                    "overflow": "reject-publish",
                },
            }
            for service in self.services
        ]


def topology_from_contracts(folder: Path) -> Topology:
    """Read `owner` and `consumers` of every contracts/events/<type>/event.yaml."""
    consumers: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, str] = {}
    for path in sorted(folder.glob("events/*/event.yaml")):
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        consumers[path.parent.name].update(declared.get("consumers") or [])
        if "owner" in declared:
            owners[path.parent.name] = declared["owner"]
    return Topology({kind: frozenset(services) for kind, services in consumers.items()}, owners)


def owners_from_contracts(folder: Path) -> dict[str, str]:
    """Which service says the events of each aggregate; who only answers in its name does not count."""
    owners: dict[str, str] = {}
    for path in sorted(folder.glob("events/*/event.yaml")):
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "owner" in declared and not declared.get("answers"):
            owners[aggregate_of(path.parent.name)] = declared["owner"]
    return owners


def topology_from_hearing(hearing: dict[str, list[str]]) -> Topology:
    """Build a topology from `{service: [event types]}`, for tests and tools."""
    consumers: dict[str, set[str]] = defaultdict(set)
    for service, kinds in hearing.items():
        for kind in kinds:
            consumers[kind].add(service)
    return Topology({kind: frozenset(services) for kind, services in consumers.items()})


def definitions(topology: Topology, *, vhost: str = "crewline") -> dict[str, Any]:
    """The whole shape as a RabbitMQ definitions file, for `rabbitmqctl import_definitions` and for reading."""
    queues, bindings = [], []
    for service in topology.services:
        dead = dead_queue_name(service)
        queues.append(_queue(dead, vhost, QUORUM))
        bindings.append(_binding(DEAD_EXCHANGE, dead, service, vhost))
        for partition in range(PARTITIONS):
            name = queue_name(service, partition)
            queues.append(_queue(name, vhost, ORDERED))
            bindings.append(_binding(HOME_EXCHANGE, name, name, vhost))
            bindings += [_binding(EXCHANGE, name, key, vhost) for key in topology.bindings(service, partition)]
    exchanges = [
        {"name": name, "vhost": vhost, "type": kind, "durable": True, "auto_delete": False, "arguments": {}}
        for name, kind in EXCHANGES.items()
    ]
    policies = [{"vhost": vhost, "priority": 0, **policy} for policy in topology.policies()]
    return {"exchanges": exchanges, "queues": queues, "bindings": bindings, "policies": policies}


def _queue(name: str, vhost: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}


def _binding(source: str, queue: str, key: str, vhost: str) -> dict[str, Any]:
    place = {"source": source, "vhost": vhost, "destination": queue, "destination_type": "queue"}
    return {**place, "routing_key": key, "arguments": {}}
