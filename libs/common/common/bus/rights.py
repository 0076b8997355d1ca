"""What a service's own broker user may do: say its own events, read its own queues, and put a message back into one of
them. It declares nothing, so that the shape of the bus is made in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from common.bus.topology import EXCHANGE, HOME_EXCHANGE, Topology

_NOTHING = "^$"


@dataclass(frozen=True, slots=True)
class Rights:
    """Patterns as RabbitMQ takes them: names of what may be configured, written and read; and for each topic exchange
    the routing keys that may be written."""

    configure: str
    write: str
    read: str
    routing_keys: dict[str, str]

    @property
    def resources(self) -> dict[str, str]:
        """The permissions of a user in a virtual host."""
        return {"configure": self.configure, "write": self.write, "read": self.read}

    @property
    def topics(self) -> list[dict[str, str]]:
        """The topic permissions beside them. Without one for an exchange, every routing key could be written."""
        return [{"exchange": exchange, "write": keys, "read": _NOTHING} for exchange, keys in self.routing_keys.items()]


def rights_of(service: str, topology: Topology) -> Rights:
    """By what the contracts say that the service owns."""
    # Without their versions: while a service is rolled out, old and new say different ones.
    events = "|".join(sorted({re.escape(kind.rpartition(".v")[0]) for kind in topology.said_by(service)}))
    name = re.escape(service)
    return Rights(
        configure=_NOTHING,
        write=f"^({re.escape(EXCHANGE)}|{re.escape(HOME_EXCHANGE)})$",
        read=f"^{name}\\.(p[0-9]+|dead)$",
        routing_keys={
            EXCHANGE: f"^({events})\\.v[0-9]+\\.p[0-9]+$" if events else _NOTHING,
            HOME_EXCHANGE: f"^{name}\\.p[0-9]+$",
        },
    )
