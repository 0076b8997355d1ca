"""The alert rules of deploy/prometheus/rules: written by hand, as promtool reads them, and read here for whoever needs
them in another shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from crewline_local.platform.settings import ROOT

RULES = ROOT / "deploy" / "prometheus" / "rules"
TESTS = ROOT / "deploy" / "prometheus" / "tests"
RUNBOOKS = "docs/runbooks"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One rule: when it speaks, how urgent it is, and what it says."""

    name: str
    expression: str
    lasts: str
    severity: str
    summary: str
    runbook: str


def groups(folder: Path = RULES) -> list[dict[str, Any]]:
    """The groups of all files, as they stand there."""
    files = sorted(folder.glob("*.yaml"))
    return [group for file in files for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]]


def alerts(folder: Path = RULES) -> Iterator[Alert]:
    """Every alert."""
    for group in groups(folder):
        for rule in group["rules"]:
            if "alert" in rule:
                yield _alert(rule)


def runbook_of(alert: str) -> str:
    """`RelayStopped`: docs/runbooks/relay-stopped.md."""
    words = re.findall(r"[A-Z][a-z0-9]*", alert)
    return f"{RUNBOOKS}/{'-'.join(words).lower()}.md"


def prometheus_rule() -> dict[str, Any]:
    """The same for the Prometheus Operator."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "crewline", "labels": {"app.kubernetes.io/part-of": "crewline"}},
        "spec": {"groups": groups()},
    }


def _alert(rule: dict[str, Any]) -> Alert:
    said = rule.get("annotations", {})
    return Alert(
        name=rule["alert"],
        expression=rule["expr"],
        lasts=rule.get("for", "0s"),
        severity=rule.get("labels", {}).get("severity", ""),
        summary=said.get("summary", ""),
        runbook=said.get("runbook", ""),
    )
