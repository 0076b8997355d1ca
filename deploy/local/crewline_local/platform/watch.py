"""The private Prometheus of a platform whose services are processes of their own: it reads each of them and the
broker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crewline_local import ports
from crewline_local.platform.addresses import inner_port
from crewline_local.platform.environment import Environment
from crewline_local.platform.parts import ServerPart
from crewline_local.rabbitmq import PrivateRabbit
from crewline_local.watching.prometheus import PrivatePrometheus
from crewline_local.watching.scraping import Targets


def watch_ports(directory: Path, services: Mapping[str, int]) -> dict[str, int]:
    """Where each service's worker shows its metrics: the same in every run while it is free."""
    return {name: inner_port(directory, f"{name}-work") for name in services}


def prometheus_of(
    environment: Environment, rabbit: PrivateRabbit, *, directory: Path, every_seconds: int
) -> PrivatePrometheus:
    """Not yet started."""
    port = inner_port(directory, "prometheus")
    targets = Targets(
        web={name: f"{ports.LOOPBACK}:{number}" for name, number in environment.ports.items()},
        work={name: f"{ports.LOOPBACK}:{number}" for name, number in environment.watch_ports.items()},
        broker=rabbit.metrics_address,
        itself=f"{ports.LOOPBACK}:{port}",
    )
    return PrivatePrometheus(directory / "prometheus", port=port, targets=targets, every_seconds=every_seconds)


def as_part(server: PrivatePrometheus) -> ServerPart:
    """For the supervisor."""
    return ServerPart(name="prometheus", role="prometheus", server=server)
