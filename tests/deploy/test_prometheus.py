"""Prometheus' own tool reads the configuration and the rules, and runs each alert's test; a broken rule and a rule that
speaks too late are found by it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import copytree

import pytest

from crewline_local.errors import LocalServerError
from crewline_local.pytest_plugin import refuse
from crewline_local.watching.prometheus_programs import promtool_program
from crewline_local.watching.rules import RULES, TESTS

from .manifests import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
FILES = sorted(path.name for path in RULES.glob("*.yaml"))


@pytest.fixture(scope="module")
def promtool() -> str:
    try:
        return promtool_program()
    except LocalServerError as error:
        refuse(str(error))


def told(promtool: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([promtool, *words], capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The folder, to break."""
    return copytree(FOLDER, tmp_path / "prometheus")


def test_the_configuration_and_all_its_rules_are_read(promtool: str) -> None:
    checked = told(promtool, "check", "config", str(FOLDER / "prometheus.yml"))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert all(f"rules/{name}" in checked.stdout for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_alert_speaks_when_it_must_and_only_then(promtool: str, name: str) -> None:
    tested = told(promtool, "test", "rules", str(TESTS / name))
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_a_planted_rule_that_nobody_can_read_is_found(promtool: str, copied: Path) -> None:
    rules = copied / "rules" / "bus.yaml"
    rules.write_text(rules.read_text().replace("max by (service) (crewline_bus_dead_now)", "max by service crewline"))
    assert told(promtool, "check", "config", str(copied / "prometheus.yml")).returncode != 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("crewline_outbox_oldest_unsent_seconds) > 30", "crewline_outbox_oldest_unsent_seconds) > 300"),
        ("crewline_bus_dead_now) > 0", "crewline_bus_dead_now) >= 0"),
    ],
    ids=["too late", "always"],
)
def test_a_planted_rule_that_speaks_at_the_wrong_time_is_found(
    promtool: str, copied: Path, before: str, after: str
) -> None:
    rules = copied / "rules" / "bus.yaml"
    assert before in rules.read_text()
    rules.write_text(rules.read_text().replace(before, after))
    assert told(promtool, "test", "rules", str(copied / "tests" / "bus.yaml")).returncode != 0
