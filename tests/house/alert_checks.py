"""Does every alert have what an operator needs: plain words, a runbook with commands that exist, a test of when it
speaks and when it is silent? Each check returns complaints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from common.bus.tools.__main__ import _parser as bus_tools
from crewline_local.watching.rules import RUNBOOKS, Alert, runbook_of

SEVERITIES = {"critical": "somebody must act now", "warning": "somebody must look today"}
SECTIONS = ("## What it means", "## Look", "## Mend")
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_OPERATION = re.compile(r"`(GET|POST|PATCH|DELETE) (/api/v1/[^`?\s]+)")
_SETTING = re.compile(r"\b(?:CREWLINE|STRIPE)_[A-Z_]+")
_SERIES = re.compile(r"\b(?:crewline|rabbitmq|prometheus|process)_\w+")
# Programs that a command of a runbook may begin with, beside ours.
_OTHERS = {"curl", "docker", "kubectl", "psql", "rabbitmqctl", "rabbitmq-diagnostics", "df", "export", "promtool"}
_TOOLS = ["python", "-m", "common.bus.tools"]


def unclear(alert: Alert) -> Iterator[str]:
    """An alert says in one plain sentence what is the matter, how urgent it is, and where help stands."""
    if alert.severity not in SEVERITIES:
        yield f"{alert.name}: severity is {alert.severity or 'not given'}"
    if not re.fullmatch(r"[A-Z{].{15,160}\.", alert.summary):
        yield f"{alert.name}: its summary is no sentence"
    if _SERIES.search(alert.summary):
        yield f"{alert.name}: its summary speaks of a metric"
    if alert.runbook != runbook_of(alert.name):
        yield f"{alert.name}: its runbook is not {runbook_of(alert.name)}"


def runbook_drift(alerts: Iterable[Alert], root: Path) -> Iterator[str]:
    """Alerts without a page, pages without an alert, and pages that leave something out."""
    expected = {runbook_of(alert.name): alert.name for alert in alerts}
    there = {path.relative_to(root).as_posix() for path in (root / RUNBOOKS).glob("*.md") if path.name != "README.md"}
    yield from (f"{name} has no {page}" for page, name in sorted(expected.items()) if page not in there)
    yield from (f"{page} is of no alert" for page in sorted(there - set(expected)))
    for page in sorted(there & set(expected)):
        text = (root / page).read_text(encoding="utf-8")
        if not text.startswith(f"# {expected[page]}\n"):
            yield f"{page} does not open with the alert's name"
        yield from (f"{page} has no “{section}”" for section in SECTIONS if f"\n{section}\n" not in text)


def wrong_commands(page: str, text: str, *, targets: set[str]) -> Iterator[str]:
    """Commands of a page that nobody could run: unknown programs, tools or targets of make."""
    commands = [command for block in _BLOCK.findall(text) for command in block.replace("\\\n", " ").splitlines()]
    if not commands:
        yield f"{page} names no command"
    for command in filter(None, map(str.strip, commands)):
        words = shlex.split(command, comments=True)
        if words and not _exists(words, targets):
            yield f"{page}: {command}"


def wrong_addresses(page: str, text: str, *, operations: set[str], settings: set[str]) -> Iterator[str]:
    """Operations of the API and settings that a page names and nobody has."""
    for method, path in _OPERATION.findall(text):
        if f"{method} {re.sub(r'{[^}]*}', '{}', path)}" not in operations:
            yield f"{page}: {method} {path}"
    for key in _SETTING.findall(text):
        if not any(setting.startswith(key.rstrip("_")) for setting in settings):
            yield f"{page}: {key}"


def _exists(words: list[str], targets: set[str]) -> bool:
    if words[0] == "make":
        return set(words[1:2]) <= targets
    if words[:3] == _TOOLS:
        try:
            bus_tools().parse_args(words[3:])
        except SystemExit:
            return False
        return True
    return words[0] in _OTHERS


def untested(alerts: Iterable[Alert], folder: Path) -> Iterator[str]:
    """Alerts that no test hears speak, or that no test hears be silent."""
    loud, silent = _tested(yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml")))
    for alert in alerts:
        if alert.name not in loud:
            yield f"{alert.name}: no test hears it speak"
        if alert.name not in silent:
            yield f"{alert.name}: no test hears it be silent"


def _tested(files: Iterable[dict[str, Any]]) -> tuple[set[str], set[str]]:
    loud: set[str] = set()
    silent: set[str] = set()
    for case in (case for file in files for test in file["tests"] for case in test.get("alert_rule_test", [])):
        (loud if case.get("exp_alerts") else silent).add(case["alertname"])
    return loud, silent
