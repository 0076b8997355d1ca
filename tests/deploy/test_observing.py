"""Prometheus is sent to every process, and dashboards ask for metrics that the code has."""

from __future__ import annotations

import json
import re

import pytest

from common.telemetry.bus_metrics import BusMetrics
from common.telemetry.metrics import HttpMetrics, Metrics
from crewline_local.deployment.stack import WATCH_PORT, WEB_PORT, services

from .manifests import ROOT, read

DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
_NAME = re.compile(r"\bcrewline_\w+")


def series() -> set[str]:
    """Every series that a process has."""
    metrics, found = Metrics("moss"), set()
    metrics.part(HttpMetrics).request_answered(operation="x", status=200, seconds=0.1)
    for registry in (metrics.registry, BusMetrics("moss").registry):
        found |= {sample.name for family in registry.collect() for sample in family.samples}
    return found


def unknown_series(dashboard: str, known: set[str]) -> list[str]:
    queries = [target["expr"] for panel in json.loads(dashboard)["panels"] for target in panel["targets"]]
    assert queries
    return sorted({name for query in queries for name in _NAME.findall(query)} - known)


def scraped() -> set[str]:
    (config,) = read(ROOT / "deploy/prometheus/prometheus.yml")
    return {target for job in config["scrape_configs"] for each in job["static_configs"] for target in each["targets"]}


def test_every_process_of_every_service_is_scraped() -> None:
    targets = scraped()
    assert {f"{service}:{WEB_PORT}" for service in services()} <= targets
    assert {f"{service}-work:{WATCH_PORT}" for service in services()} <= targets


def test_every_target_is_a_container_of_compose() -> None:
    (compose,) = read(ROOT / "docker-compose.yml")
    hosts = {target.partition(":")[0] for target in scraped()}
    assert hosts - {*compose["services"], "127.0.0.1"} == set()


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=[path.stem for path in DASHBOARDS])
def test_a_dashboard_asks_for_what_is_measured_from_the_source_that_is_provisioned(dashboard: object) -> None:
    (path,) = [each for each in DASHBOARDS if each == dashboard]
    text = path.read_text(encoding="utf-8")
    assert unknown_series(text, series()) == []
    (provisioned,) = read(ROOT / "deploy/grafana/provisioning/datasources/prometheus.yaml")
    sources = {each["uid"] for each in provisioned["datasources"]}
    assert {panel["datasource"]["uid"] for panel in json.loads(text)["panels"]} <= sources


def test_a_planted_query_of_nothing_is_found() -> None:
    planted = json.dumps({"panels": [{"targets": [{"expr": "rate(crewline_planted_total[5m])"}]}]})
    assert unknown_series(planted, series()) == ["crewline_planted_total"]
