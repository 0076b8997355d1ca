"""`topology apply|show`: the broker's shape as the contracts name it."""

from __future__ import annotations

import argparse
import json
from typing import Any
from urllib.parse import unquote, urlsplit

from common.bus.management import Management
from common.bus.tools import settings
from common.bus.topology import definitions
from common.provisioning import administrators


def add_to(subjects: Any) -> None:
    """The words of the command line."""
    shapes = subjects.add_parser("topology", help="exchange, queues, bindings, policies").add_subparsers(required=True)
    shapes.add_parser("apply", help="declare what the contracts name").set_defaults(run=_apply)
    shapes.add_parser("show", help="as a RabbitMQ definitions file, policies included").set_defaults(run=_show)


def _apply(_arguments: argparse.Namespace) -> None:
    from common.bus.topology_apply import apply_topology

    topology, url = settings.topology(), settings.amqp_url()
    admin = administrators().rabbit_url
    if admin:
        Management(admin).apply(topology, vhost=unquote(urlsplit(url).path.removeprefix("/")) or "/")
    apply_topology(url, topology)  # also where the API did it: this one refuses queues with other arguments
    policies = "policies too" if admin else "policies: see `topology show`"
    print(f"declared for {', '.join(topology.services)}; {policies}")


def _show(_arguments: argparse.Namespace) -> None:
    print(json.dumps(definitions(settings.topology()), indent=2, sort_keys=True))
