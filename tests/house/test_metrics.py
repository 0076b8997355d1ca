"""docs/metrics.md and the code name the same metrics; planted untruths are found."""

from __future__ import annotations

import importlib
import re

import pytest
from prometheus_client import Gauge

from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.disk import DiskMetrics
from common.telemetry.facts import FactGauges
from common.telemetry.metrics import HttpMetrics
from common.telemetry.outside import OutsideCalls
from common.telemetry.pools import PoolMetrics
from common.telemetry.timer_metrics import TimerMetrics
from gateway.forwarding.gateway_metrics import GatewayMetrics
from gateway.policy import SERVICES

from .metric_checks import Noting, Told, coded, documented, metric_drift, unbounded
from .sources import ROOT, python_sources

PARTS = (BusMetrics, DiskMetrics, FactGauges, GatewayMetrics, HttpMetrics, OutsideCalls, PoolMetrics, TimerMetrics)
DOCUMENT = documented((ROOT / "docs/metrics.md").read_text(encoding="utf-8"))
NO_METRICS = {"crewline_bus", "crewline_log_context", "crewline_outbox"}  # two channels and a variable
_NAME = re.compile(r'"(crewline_[a-z_]+)"')


def all_metrics() -> dict[str, Told]:
    """What the parts register, and the business figures of every service."""
    found: dict[str, Told] = {}
    for kind in PARTS:
        registry = Noting()
        kind("moss", registry)
        found |= coded(registry.metrics)
    for service in SERVICES:
        registry = Noting()
        FactGauges(service, registry).announce(importlib.import_module(f"{service}.bootstrap").SERVICE.facts)
        found |= {name: told for name, told in coded(registry.metrics, owner=service).items() if name not in found}
    return found


def test_the_document_names_what_the_code_tells() -> None:
    assert list(metric_drift(DOCUMENT, all_metrics())) == []


def test_every_label_has_few_values() -> None:
    assert list(unbounded(all_metrics())) == []


def test_no_metric_is_made_elsewhere() -> None:
    """A name in the code that no part registers would be in no document either."""
    known = {name.removesuffix("_total") for name in all_metrics()}
    named = {
        name
        for source in python_sources(ROOT)
        if source.parts[0] in {"libs", "services"} and not source.is_test
        for name in _NAME.findall(source.text)
    }
    assert named - known == NO_METRICS


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("", "crewline_moss is not in docs/metrics.md"),
        (
            "| `crewline_moss` | gauge | - | moss |\n| `crewline_fern` | gauge | - | fern |",
            "crewline_fern is told by no",
        ),
        ("| `crewline_moss` | counter | - | moss |", "crewline_moss is Told(type='gauge'"),
        ("| `crewline_moss` | gauge | state | moss |", "crewline_moss is Told(type='gauge'"),
        ("| `crewline_moss` | job | - | moss |", "crewline_moss is Told(type='gauge'"),
    ],
)
def test_a_planted_difference_is_found(row: str, complaint: str) -> None:
    registry = Noting()
    Gauge("crewline_moss", "Moss.", ["service"], registry=registry)
    (found,) = metric_drift(documented(row), coded(registry.metrics))
    assert found.startswith(complaint)


def test_a_planted_label_is_found() -> None:
    registry = Noting()
    Gauge("crewline_moss", "Moss.", ["service", "organization_id"], registry=registry)
    assert list(unbounded(coded(registry.metrics))) == ["crewline_moss has the label organization_id"]
