"""One story is one trace: from the client's request through gateway, service, outbox and bus to the other service's
handler and what that says in turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from common.bus.embedded import EmbeddedFeed, EmbeddedPublisher, settle_rows
from common.bus.processor import Processor
from common.bus.relay import Relay
from common.bus.topology import PARTITIONS, Topology, topology_from_contracts
from common.contracts.discovery import services
from common.db.session import connect_plain
from common.testing.collector import Collected, Collector, collecting
from common.testing.harness import Harness, service_harness
from gateway.forwarding.in_process import InProcessUpstream
from gateway.testing.company import Front, SignedIn
from gateway.testing.environment import gateway_environment

from .company import usd
from .platform_in_process import ROOT

INSTALLED = ("gateway", "estimate", "job", "scheduling")
NOTHING_LOADED = """
import sys
from common.http.app import create_app
from common.service import start
from quality.bootstrap import SERVICE
create_app(start(SERVICE))
import common.work
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
"""


@dataclass
class Stage:
    """Some services with the real relay and the real processor on the embedded bus, run by hand."""

    front: Front
    running: dict[str, Harness]
    topology: Topology
    collector: Collector

    def carry(self) -> None:
        """Everything that was said has been heard, and what is said in turn."""
        urls = {name: harness.urls.platform for name, harness in self.running.items()}
        while sum(self._relay(name, urls) + self._hear(name) for name in self.running):
            pass
        for harness in self.running.values():
            assert harness.service.tracer is not None
            harness.service.tracer.flush()

    def _relay(self, name: str, urls: dict[str, str]) -> int:
        service, publisher = self.running[name].service, EmbeddedPublisher(self.topology, urls)
        relay = Relay(service.database, lambda: publisher, tracer=service.tracer)
        with connect_plain(service.database.platform_url) as connection:
            sent = relay.drain(connection, publisher)
        publisher.close()
        return sent

    def _hear(self, name: str) -> int:
        service = self.running[name].service
        processor = Processor(service.database, service.handlers, settle=settle_rows, tracer=service.tracer)
        feed, heard = EmbeddedFeed(service.database), 0
        feed.serve(range(PARTITIONS))
        while deliveries := feed.take(timeout=0.01):
            processor.process(deliveries)
            heard += len(deliveries)
        feed.close()
        return heard


@pytest.fixture(scope="module")
def stage(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A few services that send their spans to a collector."""
    with ExitStack() as ends:
        collector = ends.enter_context(collecting())
        settings = gateway_environment(
            CREWLINE_CONTRACTS="nowhere",
            CREWLINE_BLOB_FOLDER=str(tmp_path_factory.mktemp("blobs")),
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        )
        running = {
            definition.name: ends.enter_context(
                service_harness(definition, environ=settings, admin_url=postgres_admin_url)
            )
            for definition in services(ROOT)
            if definition.name in INSTALLED
        }
        others = {name: InProcessUpstream(one.app) for name, one in running.items() if name != "gateway"}
        front = Front(running["gateway"], others)
        yield Stage(front, running, topology_from_contracts(ROOT / "contracts"), collector)


def ok(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def estimate_of(owner: SignedIn, stage: Stage) -> str:
    address = {"line1": "Elm Street 1", "city": "Austin", "region": "TX", "postal_code": "78751", "country": "US"}
    stage.carry()
    facts = {"name": "Cora Customer", "properties": [{"label": "Home", "address": address}]}
    customer = ok(owner.call("POST", "/api/v1/customers", facts))
    line = {"name": "Gutters", "quantity": 1, "unit_price": usd(12_000), "duration_minutes": 60}
    body = {"customer_id": customer["id"], "property_id": customer["properties"][0]["id"], "title": "Gutters"}
    made = ok(owner.call("POST", "/api/v1/estimates", {**body, "lines": [line]}))
    stage.carry()
    return str(made["id"])


def line_of(spans: list[Collected], leaf: Collected) -> list[tuple[str, str, str]]:
    """The way from the first span of a trace down to one of its last."""
    by_id, way = {span.id: span for span in spans}, [leaf]
    while way[0].parent in by_id:
        way.insert(0, by_id[way[0].parent])
    return [(span.service.removeprefix("crewline-"), span.kind, span.name) for span in way]


def test_from_the_accepted_estimate_to_the_visit_in_the_calendars_queue_it_is_one_trace(stage: Stage) -> None:
    owner = stage.front.sign_up()
    won = owner.call("POST", f"/api/v1/estimates/{estimate_of(owner, stage)}/win", {})
    assert won.status_code == 200, won.text
    stage.carry()

    # Without an id of the client's own the request's id is the trace's.
    spans = stage.collector.trace(won.headers["X-Request-Id"])
    (opened,) = [
        span for span in spans if span.name == "handle visit.opened.v1" and span.service == "crewline-scheduling"
    ]
    assert line_of(spans, opened) == [
        ("gateway", "server", "winEstimate"),
        ("estimate", "server", "winEstimate"),
        ("estimate", "producer", "publish estimate.accepted.v1"),
        ("job", "consumer", "handle estimate.accepted.v1"),
        ("job", "producer", "publish visit.opened.v1"),
        ("scheduling", "consumer", "handle visit.opened.v1"),
    ]
    (first,) = [span for span in spans if not span.parent]
    assert first.facts["http.response.status_code"] == 200
    ids = {span.id for span in spans}
    assert all(span.parent in ids for span in spans if span is not first), "no span hangs in the air"
    assert not any(span.failed for span in spans)


def test_a_clients_own_trace_is_carried_on(stage: Stage) -> None:
    owner, trace, span = stage.front.sign_up(), "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    assert owner.get("/api/v1/customers", traceparent=f"00-{trace}-{span}-01").status_code == 200
    stage.carry()
    found = stage.collector.trace(trace)
    assert [(each.service, each.parent) for each in sorted(found, key=lambda each: each.parent != span)] == [
        ("crewline-gateway", span),
        ("crewline-estimate", next(each.id for each in found if each.service == "crewline-gateway")),
    ]


def test_what_the_client_does_not_want_traced_is_not(stage: Stage) -> None:
    owner, trace = stage.front.sign_up(), "5bf92f3577b34da6a3ce929d0e0e4737"
    assert owner.get("/api/v1/customers", traceparent=f"00-{trace}-00f067aa0ba902b7-00").status_code == 200
    stage.carry()
    assert stage.collector.trace(trace) == []


def test_without_an_address_nothing_of_it_is_loaded() -> None:
    nowhere = "postgresql://x@127.0.0.1:1/x"
    settings = {
        "CREWLINE_BUS": "embedded",
        "CREWLINE_INTERNAL_PUBLIC_KEY": "BBRbXRjkVqMu0oF0YbZJbBLdHbVrNtLZNgdECVwY1nY=",
        "CREWLINE_QUALITY_DATABASE_URL": nowhere,
        "CREWLINE_QUALITY_PLATFORM_URL": nowhere,
    }
    subprocess.run([sys.executable, "-c", NOTHING_LOADED], env=settings, check=True, cwd=Path(ROOT))
