"""docker-compose.yml fits the specification's schema and keeps every rule; with an engine, it comes up healthy."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crewline_local.deployment.secrets import Servers, write_secrets
from crewline_local.deployment.stack import services

from .compose_rules import RULES, Compose, Rule, ends
from .manifests import ROOT, read

(COMPOSE,) = read(ROOT / "docker-compose.yml")


@cache
def specification() -> jsonschema.Draft202012Validator:
    """The Compose specification's own schema, as check-jsonschema ships it."""
    text = files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    return jsonschema.Draft202012Validator(schema)


def faults(compose: Compose) -> list[str]:
    return [fault.message for fault in specification().iter_errors(compose)]


@cache
def engine() -> bool:
    """Whether something here can run containers by Compose."""
    if shutil.which("docker") is None:
        return False
    asked = (["docker", "info"], ["docker", "compose", "version"])
    return all(subprocess.run(words, capture_output=True, timeout=60).returncode == 0 for words in asked)


def test_the_file_fits_the_specification() -> None:
    assert faults(COMPOSE) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_container_keeps_the_rule(rule: Rule) -> None:
    assert list(rule(COMPOSE)) == []


def test_every_service_of_the_tree_migrates_then_serves_and_works() -> None:
    once = ends(COMPOSE)
    for service in services():
        assert COMPOSE["services"][f"{service}-migrate"]["command"] == ["provision", "migrate"]
        assert f"{service}-migrate" in once
        for name, words in ((service, ["web"]), (f"{service}-work", ["work"])):
            assert COMPOSE["services"][name]["command"] == words
            assert f"{service}-migrate" in COMPOSE["services"][name]["depends_on"]
        assert "topology" in COMPOSE["services"][f"{service}-work"]["depends_on"]


def test_every_file_that_is_mounted_is_there() -> None:
    mounts = [volume for each in COMPOSE["services"].values() for volume in each.get("volumes", [])]
    ours = [mount.partition(":")[0] for mount in mounts if mount.startswith("./")]
    assert ours
    assert [path for path in ours if not (ROOT / path).exists()] == []


def test_every_secret_file_that_is_named_is_made(tmp_path: Path) -> None:
    made = {path.name for path in write_secrets(tmp_path, Servers())}
    named = {file.rpartition("/")[2] for each in COMPOSE["services"].values() for file in each.get("env_file", [])}
    assert named == made


@pytest.mark.reliability
@pytest.mark.skipif(not engine(), reason="no container engine with Compose here: `docker compose up` is not tried")
def test_the_whole_platform_comes_up_healthy() -> None:
    write_secrets(ROOT / "deploy/compose/secrets", Servers())
    words = ["docker", "compose", "--project-name", f"crewline-test-{os.getpid()}"]
    any_port = {**os.environ, "CREWLINE_PORT": "0", "PROMETHEUS_PORT": "0", "GRAFANA_PORT": "0"}
    up = [*words, "up", "--build", "--wait", "--wait-timeout", "900"]
    try:
        subprocess.run(up, cwd=ROOT, env=any_port, check=True)
    finally:
        subprocess.run([*words, "down", "--volumes", "--timeout", "60"], cwd=ROOT, env=any_port, check=False)


def broken(change: Callable[[dict[str, Any]], object], name: str = "job") -> Compose:
    compose: Compose = copy.deepcopy(COMPOSE)
    change(compose["services"][name])
    return compose


STARTED = {"condition": "service_started"}
PLANTS: list[tuple[str, Compose]] = [
    ("containers_are_closed", broken(lambda each: each.pop("read_only"))),
    ("containers_are_closed", broken(lambda each: each.update(user="0"))),
    ("containers_have_limits", broken(lambda each: each.pop("deploy"), "postgres")),
    ("what_stays_up_is_watched", broken(lambda each: each.pop("healthcheck"), "job-work")),
    ("what_stays_up_is_watched", broken(lambda each: each.update(restart="no"))),
    ("images_name_a_version", broken(lambda each: each.update(image="postgres:latest"), "postgres")),
    ("images_name_a_version", broken(lambda each: each.update(image="crewline/job:${CREWLINE_VERSION:-latest}"))),
    ("secrets_are_the_services_own", broken(lambda each: each["env_file"].append("x/billing.env"))),
    ("secrets_are_the_services_own", broken(lambda each: each["env_file"].append("x/administrators.env"))),
    ("only_the_door_is_published", broken(lambda each: each.update(ports=["5432:5432"]), "postgres")),
    ("only_the_door_is_published", broken(lambda each: each.update(ports=["3000:3000"]), "grafana")),
    ("order_names_what_is_there", broken(lambda each: each["depends_on"].update(moss=STARTED))),
]


@pytest.mark.parametrize(("rule", "planted"), PLANTS)
def test_a_planted_container_is_found_by_its_rule_and_no_other(rule: str, planted: Compose) -> None:
    assert {each.__name__ for each in RULES if list(each(planted))} == {rule}


def test_no_rule_is_without_a_planted_container() -> None:
    assert {rule for rule, _ in PLANTS} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    "change",
    [
        lambda each: each.update(environments={}),
        lambda each: each.update(depends_on={"postgres": {"condition": "service_ready"}}),
        lambda each: each["healthcheck"].update(retry=3),
    ],
)
def test_a_misspelt_file_does_not_fit(change: Callable[[dict[str, Any]], object]) -> None:
    assert len(faults(broken(change))) >= 1
