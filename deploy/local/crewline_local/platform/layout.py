"""Which processes there are: two for all services on the embedded bus, two for each service on RabbitMQ."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

from crewline_local.platform.environment import Environment
from crewline_local.platform.parts import Part, ProcessPart

LISTENER = "CREWLINE_LISTENER"


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


def separate_parts(environment: Environment, *, log: Path) -> list[Part]:
    """A web and a worker process of each service, the gateway's last, as it calls the others."""
    services = sorted(environment.databases.services, key=lambda name: (name == "gateway", name))
    return [
        ProcessPart(
            name=f"{service}-{role}",
            role=role,
            words=[service, role],
            environment=partial(environment.of_one, service),
            log=log / f"{service}-{role}.log",
        )
        for service in services
        for role in ("web", "work")
    ]
