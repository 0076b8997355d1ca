"""The settings each process gets: one for all services in the embedded run, one per service otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crewline_local.platform.catalogue import CONTRACTS
from crewline_local.platform.databases import Databases
from crewline_local.platform.secret_store import SecretStore, public_half, random_signing_key

_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_NOT_PASSED_ON = (
    _METRICS,
    "PYTHONDONTWRITEBYTECODE",
    "CREWLINE_TEST_POSTGRES",
    "CREWLINE_TEST_AMQP",
    "CREWLINE_AMQP_URL",
)
POOL_SIZE = 4


def inherited() -> dict[str, str]:
    """Our own environment. Bytecode is written even where the caller wants none: starts take twice as long without."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What is known of the platform, as environment variables."""

    bus: str
    host: str
    public_url: str
    databases: Databases
    secrets: SecretStore
    more: Mapping[str, str]
    ports: Mapping[str, int]  # by service, where each has its own web process
    amqp_urls: Mapping[str, str]  # by service: each is a user of its own to the broker
    watch_ports: Mapping[str, int] = field(default_factory=dict)  # by service, where workers show their metrics
    metrics: Path | None = None  # where processes that belong together keep their metrics

    def of_all(self) -> dict[str, str]:
        """For a process that holds every service; it speaks to no broker."""
        found = self._common() | self._shared_metrics("all")
        for service in self.databases.services:
            found |= self._own(service)
        return found

    def of_one(self, service: str) -> dict[str, str]:
        """For a process of one service: it learns no other service's database, and is nobody else to the broker."""
        own = self._own(service) | {"CREWLINE_AMQP_URL": self.amqp_urls[service]}
        # Who is read by Prometheus shows its own figures only: a page of two processes would be counted twice.
        shared = {} if service in self.watch_ports else self._shared_metrics(service)
        return self._common() | shared | own

    def of_operator(self, amqp_url: str) -> dict[str, str]:
        """For the tools of whoever looks after it all: `crewline bus ...`."""
        found = {"CREWLINE_BUS": self.bus, "CREWLINE_CONTRACTS": str(CONTRACTS), "CREWLINE_AMQP_URL": amqp_url}
        for service in self.databases.services:
            for role in ("platform", "owner"):
                address = self.databases.address(service, role)
                found[f"CREWLINE_{service.upper()}_{role.upper()}_URL"] = address
        return found

    def _shared_metrics(self, of: str) -> dict[str, str]:
        """A folder for a web and a worker process, so that the web's `/metrics` shows both."""
        if self.metrics is None:
            return {}
        folder = self.metrics / of
        folder.mkdir(parents=True, exist_ok=True)
        return {_METRICS: str(folder)}

    def _common(self) -> dict[str, str]:
        internal = self.secrets.get("gateway.internal_key", random_signing_key)
        return {
            **inherited(),
            "CREWLINE_BUS": self.bus,
            "CREWLINE_CONTRACTS": str(CONTRACTS),
            "CREWLINE_PUBLIC_URL": self.public_url,
            "CREWLINE_INTERNAL_PUBLIC_KEY": public_half(internal),
            "CREWLINE_NOTIFICATION_OUTBOX_PAGE": "true",
            "CREWLINE_WEBHOOKS_ALLOW_PRIVATE": "true",  # receivers under development are local too
            **self.more,
        }

    def _own(self, service: str) -> dict[str, str]:
        prefix = f"CREWLINE_{service.upper()}"
        found = {
            f"{prefix}_DATABASE_URL": self.databases.address(service, "app"),
            f"{prefix}_PLATFORM_URL": self.databases.address(service, "platform"),
            f"{prefix}_OWNER_URL": self.databases.address(service, "owner"),
            f"{prefix}_POOL_SIZE": str(POOL_SIZE),
            f"{prefix}_LINK_KEY": self.secrets.get(f"{service}.link_key"),
            f"{prefix}_SEAL_KEY": self.secrets.get(f"{service}.seal_key"),
        }
        if service in self.ports:
            found |= {f"{prefix}_PORT": str(self.ports[service]), f"{prefix}_WORKERS": "1"}
        if service in self.watch_ports:
            found[f"{prefix}_WATCH_PORT"] = str(self.watch_ports[service])
        if service == "gateway":
            found |= self._of_gateway()
        return found

    def _of_gateway(self) -> dict[str, str]:
        upstreams = {
            f"CREWLINE_{service.upper()}_URL": f"http://127.0.0.1:{port}"
            for service, port in self.ports.items()
            if service != "gateway"
        }
        return upstreams | {
            "CREWLINE_GATEWAY_HOST": self.host,
            "CREWLINE_GATEWAY_INTERNAL_KEY": self.secrets.get("gateway.internal_key", random_signing_key),
            "CREWLINE_GATEWAY_SIGNING_KEY": self.secrets.get("gateway.signing_key", random_signing_key),
        }
