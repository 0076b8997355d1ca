"""Prepares a RabbitMQ before anything starts: exchange, queues and bindings from the contracts, and the policies."""

from __future__ import annotations

import json

from crewline_local.platform.catalogue import CONTRACTS
from crewline_local.rabbitmq import PrivateRabbit
from crewline_local.rabbitmq_files import VHOST


def declare(amqp_url: str) -> None:
    """Everything the contracts name; harmless when it is there."""
    from common.bus.topology import topology_from_contracts
    from common.bus.topology_apply import apply_topology

    apply_topology(amqp_url, topology_from_contracts(CONTRACTS))


def set_policies(rabbit: PrivateRabbit) -> None:
    """Delivery limit and dead-lettering, which live in policies so that they may change later."""
    from common.bus.topology import topology_from_contracts

    policies = [{"vhost": VHOST, "priority": 0, **policy} for policy in topology_from_contracts(CONTRACTS).policies()]
    file = rabbit.directory / "policies.json"
    file.write_text(json.dumps({"policies": policies}))
    rabbit.ctl("import_definitions", str(file))  # all in one call: each start of rabbitmqctl costs a second
