"""A private Prometheus reads what it is told to, knows the rules of this tree, goes on after a crash, and says how to
get it where it cannot be had."""

import json
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from common.testing.waiting import eventually
from crewline_local import debian, ports
from crewline_local.errors import LocalServerError, NotInstalled
from crewline_local.pytest_plugin import refuse
from crewline_local.watching import prometheus_programs
from crewline_local.watching.prometheus import PrivatePrometheus
from crewline_local.watching.rules import alerts, runbook_of
from crewline_local.watching.scraping import Targets


def ask(server: PrivatePrometheus, what: str, **query: str) -> Any:
    with urllib.request.urlopen(f"{server.url}/api/v1/{what}?{urllib.parse.urlencode(query)}", timeout=10) as answer:
        return json.load(answer)["data"]


def up(server: PrivatePrometheus) -> dict[str, str]:
    found = ask(server, "query", query='up{job!~"rabbitmq.*"}')["result"]
    return {each["metric"]["job"]: each["value"][1] for each in found}


def test_it_reads_its_targets_knows_the_rules_and_goes_on_after_a_crash(tmp_path: Path) -> None:
    port, nobody = ports.free_ports(2)
    itself, absent = f"{ports.LOOPBACK}:{port}", f"{ports.LOOPBACK}:{nobody}"
    targets = Targets(web={"moss": itself}, work={"moss": absent}, broker=absent, itself=itself)
    server = PrivatePrometheus(tmp_path, port=port, targets=targets, every_seconds=1)
    try:
        server.start()
    except LocalServerError as error:
        refuse(str(error))
    try:
        expected = {"crewline-web": "1", "crewline-work": "0", "prometheus": "1"}
        eventually(lambda: up(server) == expected, what="it read what there is")
        known = {rule["name"] for group in ask(server, "rules")["groups"] for rule in group["rules"]}
        assert known == {alert.name for alert in alerts()}
        before = ask(server, "query", query="timestamp(up{job='prometheus'})")["result"][0]["value"][1]
        server.kill()
        assert not server.is_running()
        server.start()
        since = f"min_over_time(timestamp(up{{job='prometheus'}})[10m:1s]) <= {before}"
        eventually(lambda: ask(server, "query", query=since)["result"], what="what it measured before is there")
    finally:
        server.stop()
    assert not server.is_running()


def test_a_machine_that_cannot_have_it_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(package: str, *, units: tuple[str, ...] = ()) -> None:
        raise NotInstalled(f"install it by hand: sudo apt-get install {package}")

    monkeypatch.setattr(prometheus_programs, "_find", lambda _name: None)
    monkeypatch.setattr(debian, "install", refuses)
    prometheus_programs.prometheus_program.cache_clear()
    try:
        with pytest.raises(NotInstalled, match="apt-get install prometheus"):
            prometheus_programs.prometheus_program()
    finally:
        prometheus_programs.prometheus_program.cache_clear()


def test_an_alerts_page_is_named_by_its_words() -> None:
    assert runbook_of("RelayStopped") == "docs/runbooks/relay-stopped.md"
