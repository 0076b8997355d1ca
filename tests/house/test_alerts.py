"""Every alert is clear, tested, on a dashboard, and has a runbook whose commands exist; each check is proven by an
alert that lacks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from crewline_local.deployment.settings import example_settings
from crewline_local.watching.dashboards.shown import BOARDS
from crewline_local.watching.rules import RULES, RUNBOOKS, TESTS, alerts, runbook_of

from .alert_checks import runbook_drift, unclear, untested, wrong_addresses, wrong_commands
from .sources import ROOT

ALERTS = list(alerts())
PAGES = sorted((ROOT / RUNBOOKS).glob("*.md"))
TARGETS = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
SETTINGS = set(example_settings((ROOT / ".env.example").read_text(encoding="utf-8")))
PLANTED = ALERTS[0]


@pytest.fixture(scope="module")
def operations() -> set[str]:
    """Of the whole platform: `GET /api/v1/vehicles/{}`."""

    def each() -> Iterator[str]:
        text = (ROOT / "contracts/http/platform.openapi.yaml").read_text(encoding="utf-8")
        for path, methods in yaml.load(text, Loader=yaml.CSafeLoader)["paths"].items():
            yield from (f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}" for method in methods)

    return set(each())


def on_panels() -> set[str]:
    return {alert for board in BOARDS for panel in board.panels for alert in panel.alerts}


def test_every_alert_is_clear_and_its_name_its_own() -> None:
    assert [complaint for alert in ALERTS for complaint in unclear(alert)] == []
    assert len({alert.name for alert in ALERTS}) == len(ALERTS) >= 20


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    assert list(runbook_drift(ALERTS, ROOT)) == []


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_commands_of_a_runbook_exist(page: Path) -> None:
    assert list(wrong_commands(page.name, page.read_text(encoding="utf-8"), targets=TARGETS)) == []


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_operations_and_settings_of_a_runbook_exist(page: Path, operations: set[str]) -> None:
    text = page.read_text(encoding="utf-8")
    assert list(wrong_addresses(page.name, text, operations=operations, settings=SETTINGS)) == []


def test_every_alert_is_heard_to_speak_and_to_be_silent() -> None:
    assert list(untested(ALERTS, TESTS)) == []


def test_every_alert_is_on_a_panel_and_no_panel_names_another() -> None:
    assert on_panels() == {alert.name for alert in ALERTS}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"severity": "loud"}, "severity is loud"),
        ({"summary": "oops"}, "its summary is no sentence"),
        ({"summary": "The value of crewline_outbox_unsent is high."}, "its summary speaks of a metric"),
        ({"runbook": "docs/other.md"}, "its runbook is not"),
    ],
)
def test_a_planted_unclear_alert_is_found(change: dict[str, str], complaint: str) -> None:
    (found,) = unclear(replace(PLANTED, **change))
    assert complaint in found


def test_a_planted_alert_without_runbook_and_test_is_found(tmp_path: Path) -> None:
    planted = replace(PLANTED, name="PlantedMoss")
    assert list(runbook_drift([*ALERTS, planted], ROOT)) == [f"PlantedMoss has no {runbook_of('PlantedMoss')}"]
    assert len(list(untested([planted], TESTS))) == 2
    page = tmp_path / RUNBOOKS / "planted-moss.md"
    page.parent.mkdir(parents=True)
    page.write_text("# PlantedMoss\n\n## Look\n\n## Mend\n")
    assert list(runbook_drift([planted], tmp_path)) == [f"{RUNBOOKS}/planted-moss.md has no “## What it means”"]
    assert list(runbook_drift([], tmp_path)) == [f"{RUNBOOKS}/planted-moss.md is of no alert"]


def test_planted_commands_that_nobody_could_run_are_found() -> None:
    tools = "python -m common.bus.tools"
    lines = (f"{tools} --service job parked list --state dead", "make run", f"{tools} parked sing", "make moss", "fern")
    text = "```sh\n" + "\n".join(lines) + "\n```\n"
    wrong = [f"x: {tools} parked sing", "x: make moss", "x: fern"]
    assert list(wrong_commands("x", text, targets=TARGETS)) == wrong


def test_a_planted_operation_and_a_planted_setting_that_nobody_has_are_found() -> None:
    text = "`GET /api/v1/jobs/{id}`, `POST /api/v1/moss/{id}`, `CREWLINE_BUS`, `CREWLINE_MOSS_*`"
    found = wrong_addresses("x", text, operations={"GET /api/v1/jobs/{}"}, settings={"CREWLINE_BUS"})
    assert list(found) == ["x: POST /api/v1/moss/{id}", "x: CREWLINE_MOSS_"]


def test_the_rules_are_where_they_are_looked_for() -> None:
    assert {file.stem for file in RULES.glob("*.yaml")} == {file.stem for file in TESTS.glob("*.yaml")}
