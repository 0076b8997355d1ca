"""Prepares a RabbitMQ before anything starts: exchanges, queues and bindings from the contracts, the policies, and a
user for each service that reaches only its own part of the bus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crewline_local.platform.catalogue import CONTRACTS
from crewline_local.rabbitmq import PrivateRabbit
from crewline_local.rabbitmq_files import VHOST, user_definition


def declare(amqp_url: str) -> None:
    """Everything the contracts name; harmless when it is there."""
    from common.bus.topology import topology_from_contracts
    from common.bus.topology_apply import apply_topology

    apply_topology(amqp_url, topology_from_contracts(CONTRACTS))


def admit(rabbit: PrivateRabbit, *, passwords: Mapping[str, str]) -> None:
    """Delivery limit and dead-lettering, which live in policies so that they may change later; and the services' users,
    by service with their passwords."""
    from common.bus.topology import topology_from_contracts

    topology = topology_from_contracts(CONTRACTS)
    shape: dict[str, list[dict[str, Any]]] = {
        "policies": [{"vhost": VHOST, "priority": 0, **policy} for policy in topology.policies()],
        "users": [user_definition(service, password) for service, password in passwords.items()],
        "permissions": [],
        "topic_permissions": [],
    }
    for service in passwords:
        _permit(service, topology, shape)
    file = rabbit.directory / "platform.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(shape))
    rabbit.ctl("import_definitions", str(file))  # all in one call: each start of rabbitmqctl costs a second


def _permit(service: str, topology: Any, shape: dict[str, list[dict[str, Any]]]) -> None:
    from common.bus.rights import rights_of

    rights, whose = rights_of(service, topology), {"user": service, "vhost": VHOST}
    shape["permissions"].append({**whose, **rights.resources})
    shape["topic_permissions"] += [{**whose, **topic} for topic in rights.topics]
