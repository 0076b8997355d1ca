"""The whole platform in one process: the gateway over every service's own app and database, events carried by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from werkzeug.test import TestResponse

from common.bus.topology import topology_from_contracts
from common.contracts.discovery import services
from common.erasing.marks import Erasure
from common.erasing.sweeping import sweep
from common.service import Service
from common.testing.harness import Harness, service_harness
from common.testing.pump import Pump
from gateway.forwarding.in_process import InProcessUpstream
from gateway.testing.company import Front
from gateway.testing.environment import gateway_environment
from stripe_sandbox.testing import SandboxProcess
from stripe_sandbox.testing.process import KEY

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Platform:
    """The front door, each service behind it, and what carries events between them."""

    front: Front
    services: dict[str, Harness]
    pump: Pump
    settings: dict[str, str]

    def drain(self) -> None:
        """Everything that was said has been heard."""
        self.pump.drain()

    def tick(self, service: str) -> None:
        """A service's timers run once, then what they say is heard."""
        for timer in self.services[service].service.definition.timers:
            timer.run(self.services[service].service)
        self.drain()

    def sweep(self, *, but: Collection[str] = ()) -> None:
        """Every service sweeps for whoever was erased, however long the pause was to be."""
        for service in (harness.service for name, harness in self.services.items() if name not in but):
            with service.database.platform_session() as session:
                due = "UPDATE erasures SET next_sweep_at = '2000-01-01' RETURNING organization_id, subject_id"
                marked = [Erasure(*row) for row in session.execute(text(due))]
            for erasure in marked:
                assert sweep(service, erasure), f"somebody else sweeps {service.name}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """A request through the front door."""
        return self.front.call(method, path, body, headers=headers)

    def description(self) -> dict[str, Any]:
        """The merged OpenAPI document, as served."""
        found: dict[str, Any] = self.call("GET", "/api/v1/openapi.json").get_json()
        return found


def _settings_of(definition: Service, settings: dict[str, str]) -> dict[str, str]:
    """The gateway describes the platform from the services themselves; the others know the contracts."""
    return settings if definition.name == "gateway" else {**settings, "CREWLINE_CONTRACTS": str(ROOT / "contracts")}


@contextmanager
def platform_in_process(admin_url: str, *, data: Path) -> Iterator[Platform]:
    """Every service of the tree on a fresh database, and the Stripe sandbox with its data in this folder."""
    with ExitStack() as ends:
        sandbox = ends.enter_context(SandboxProcess(data))
        settings = gateway_environment(
            CREWLINE_CONTRACTS="nowhere",  # the description comes from the services themselves
            CREWLINE_NOTIFICATION_OUTBOX_PAGE="true",
            CREWLINE_BLOB_FOLDER=str(data / "blobs"),
            STRIPE_API_KEY=KEY,
            STRIPE_PUBLISHABLE_KEY="pk_test_sandbox",
            STRIPE_API_BASE=sandbox.url,
        )
        running = {
            definition.name: ends.enter_context(
                service_harness(definition, environ=_settings_of(definition, settings), admin_url=admin_url)
            )
            for definition in services(ROOT)
        }
        others = {name: InProcessUpstream(one.app) for name, one in running.items() if name != "gateway"}
        pump = Pump(running, topology_from_contracts(ROOT / "contracts"))
        yield Platform(Front(running["gateway"], others), running, pump, settings)
