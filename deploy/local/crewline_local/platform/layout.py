"""Which processes there are: two for all services on the embedded bus, two for each service on RabbitMQ."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

from common.handing_over import LISTENER
from crewline_local.platform.environment import Environment
from crewline_local.platform.parts import Part, ProcessPart


def embedded_parts(environment: Environment, *, log: Path, listener: socket.socket, threads: int) -> list[Part]:
    """One web process on the supervisor's socket, one worker."""

    def for_web() -> dict[str, str]:
        descriptor = {LISTENER: str(listener.fileno()), "CREWLINE_WEB_THREADS": str(threads)}
        return environment.of_all() | descriptor

    web = ProcessPart(
        name="web",
        role="web",
        words=["crewline_local.embedded", "web"],
        environment=for_web,
        log=log / "web.log",
        pass_fds=[listener.fileno()],
    )
    work = ProcessPart(
        name="work",
        role="work",
        words=["crewline_local.embedded", "work"],
        environment=environment.of_all,
        log=log / "work.log",
    )
    return [web, work]


def separate_parts(environment: Environment, *, log: Path, listeners: Mapping[str, socket.socket]) -> list[Part]:
    """A web process of each service, on the supervisor's socket, and a worker; the gateway's last, as it calls the
    others."""
    services = sorted(environment.databases.services, key=lambda name: (name == "gateway", name))
    return [_part(environment, service, role, log, listeners) for service in services for role in ("web", "work")]


def _part(
    environment: Environment, service: str, role: str, log: Path, listeners: Mapping[str, socket.socket]
) -> ProcessPart:
    descriptor = listeners[service].fileno() if role == "web" else None

    def settings() -> dict[str, str]:
        passed_on = {} if descriptor is None else {LISTENER: str(descriptor)}
        return environment.of_one(service) | passed_on

    return ProcessPart(
        name=f"{service}-{role}",
        role=role,
        words=[service, role],
        environment=settings,
        log=log / f"{service}-{role}.log",
        pass_fds=[] if descriptor is None else [descriptor],
    )
