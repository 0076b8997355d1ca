"""Prometheus is sent to every process; dashboards and alerts ask for what docs/metrics.md names, which is what the code
has; and dashboards lead to pages that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crewline_local.deployment.stack import WATCH_PORT, WEB_PORT, services
from crewline_local.watching.rules import RUNBOOKS, alerts

from .manifests import ROOT, read

DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
_NAME = re.compile(r"\bcrewline_\w+")
_ROW = re.compile(r"(?m)^\| `(crewline_\w+)` \| (\w+)")
_OF_HISTOGRAM = ("_bucket", "_sum", "_count")
ALERTS = list(alerts())


def named() -> set[str]:
    """Every series that docs/metrics.md names."""
    rows = _ROW.findall((ROOT / "docs/metrics.md").read_text(encoding="utf-8"))
    return {name + end for name, kind in rows for end in (_OF_HISTOGRAM if kind == "histogram" else ("",))}


def panels(dashboard: str) -> list[dict[str, Any]]:
    return [panel for panel in json.loads(dashboard)["panels"] if panel["type"] != "row"]


def unknown_series(dashboard: str, known: set[str]) -> list[str]:
    queries = [target["expr"] for panel in panels(dashboard) for target in panel["targets"]]
    assert queries
    return sorted({name for query in queries for name in _NAME.findall(query)} - known)


def broken_links(dashboard: str, pages: set[str]) -> Iterator[str]:
    """Links of panels to runbooks that are not there."""
    for panel in panels(dashboard):
        for link in panel.get("links", []):
            page = link["url"].removeprefix("${runbooks}/")
            if page not in pages:
                yield f"{panel['title']}: {link['url']}"


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


def test_the_operator_reads_the_same_under_the_same_names() -> None:
    (config,) = read(ROOT / "deploy/prometheus/prometheus.yml")
    monitors = read(ROOT / "deploy/k8s/components/metrics/monitors.yaml")
    endpoints = [each for monitor in monitors for each in monitor["spec"]["podMetricsEndpoints"]]
    rules = [rule for each in endpoints for rule in each["relabelings"]]
    jobs = {rule["replacement"] for rule in rules if rule["targetLabel"] == "job"}
    assert jobs - {"postgres"} == {job["job_name"] for job in config["scrape_configs"]} - {"prometheus"}
    often = {each["interval"] for each in endpoints} | {config["global"]["evaluation_interval"]}
    assert often == {config["global"]["scrape_interval"]}


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=[path.stem for path in DASHBOARDS])
def test_a_dashboard_asks_for_what_is_measured_from_the_source_that_is_provisioned(dashboard: Path) -> None:
    text = dashboard.read_text(encoding="utf-8")
    assert unknown_series(text, named()) == []
    (provisioned,) = read(ROOT / "deploy/grafana/provisioning/datasources/prometheus.yaml")
    sources = {each["uid"] for each in provisioned["datasources"]}
    assert {panel["datasource"]["uid"] for panel in panels(text)} <= sources


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=[path.stem for path in DASHBOARDS])
def test_panels_are_explained_fit_beside_each_other_and_lead_to_runbooks_that_are_there(dashboard: Path) -> None:
    text = dashboard.read_text(encoding="utf-8")
    assert list(broken_links(text, {page.name for page in (ROOT / RUNBOOKS).glob("*.md")})) == []
    found = panels(text)
    assert all(panel["description"].endswith(".") and panel["fieldConfig"]["defaults"]["unit"] for panel in found)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in found]
    assert len(set(places)) == len(places)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in found)


@pytest.mark.parametrize("alert", ALERTS, ids=[alert.name for alert in ALERTS])
def test_an_alert_asks_for_what_is_measured(alert: Any) -> None:
    assert set(_NAME.findall(alert.expression)) - named() == set()


def test_a_planted_query_of_nothing_and_a_planted_link_to_nowhere_are_found() -> None:
    link = {"url": "${runbooks}/planted.md"}
    targets = [{"expr": "rate(crewline_planted_total[5m])"}]
    panel = {"type": "stat", "title": "Moss", "targets": targets, "links": [link]}
    planted = json.dumps({"panels": [{"type": "row"}, panel]})
    assert unknown_series(planted, named()) == ["crewline_planted_total"]
    assert list(broken_links(planted, {"relay-stopped.md"})) == ["Moss: ${runbooks}/planted.md"]
