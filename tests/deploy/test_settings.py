"""The settings that the code reads, that .env.example shows, that Compose and Kubernetes give are the same."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from common.service import start
from crewline_local.deployment.secrets import Servers, write_secrets
from crewline_local.deployment.settings import settings_of
from crewline_local.deployment.stack import services

from .manifests import K8S, ROOT, read

(COMPOSE,) = read(ROOT / "docker-compose.yml")
_LINE = re.compile(r"(?m)^(# )?([A-Z][A-Z0-9_]+)=(.*)$")
_IMAGES = set(re.findall(r"(CREWLINE_CONTRACTS)=", (ROOT / "deploy/docker/Dockerfile").read_text(encoding="utf-8")))


def keys(path: Path, *, only_set: bool = False) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return {match[2] for match in _LINE.finditer(text) if not (only_set and match[1])}


def read_by(service: str) -> set[str]:
    return {setting.key for setting in settings_of(service)}


def kubernetes_drift(service: str, folder: Path) -> list[str]:
    """What Kubernetes gives and nobody reads, and what is read and can nowhere be given."""
    files = ("../common.env", "settings.env", "secret.env.example", "owner.env.example")
    given = _IMAGES.union(*(keys(folder / name) for name in files))
    read = read_by(service)
    return [f"{key} is given but not read" for key in sorted(given - read)] + [
        f"{key} is read but not given" for key in sorted(read - given)
    ]


def compose_settings(name: str, secrets: Path) -> dict[str, str]:
    """What a container is given, as Compose works it out: files first, then what the file itself says."""
    container: dict[str, Any] = COMPOSE["services"][name]
    found: dict[str, str] = {}
    for file in container["env_file"]:
        text = (secrets / file.rpartition("/")[2]).read_text(encoding="utf-8")
        found |= {match[2]: match[3] for match in _LINE.finditer(text) if not match[1]}
    return found | {key: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for key, value in container["environment"].items()}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    write_secrets(folder, Servers())
    return folder


@pytest.mark.parametrize("service", services())
def test_kubernetes_knows_every_setting_that_the_service_reads_and_no_other(service: str) -> None:
    assert kubernetes_drift(service, K8S / "base" / service) == []


def test_a_planted_setting_is_found_on_either_side(tmp_path: Path) -> None:
    (tmp_path / "common.env").write_bytes((K8S / "base/common.env").read_bytes())
    folder = tmp_path / "quality"
    folder.mkdir()
    for path in (K8S / "base/quality").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    settings = folder / "settings.env"
    settings.write_text(settings.read_text().replace("CREWLINE_QUALITY_THREADS", "CREWLINE_QUALITY_FIBRES"))
    assert kubernetes_drift("quality", folder) == [
        "CREWLINE_QUALITY_FIBRES is given but not read",
        "CREWLINE_QUALITY_THREADS is read but not given",
    ]


@pytest.mark.parametrize("service", services())
def test_a_service_starts_by_what_compose_gives_it_and_reads_all_of_it(service: str, secrets: Path) -> None:
    for name in (service, f"{service}-work"):
        given = compose_settings(name, secrets)
        assert set(given) <= read_by(service)
        assert "CREWLINE_" + service.upper() + "_OWNER_URL" not in given
        start(importlib.import_module(f"{service}.bootstrap").SERVICE, given)


@pytest.mark.parametrize("service", services())
def test_what_an_operator_may_fill_in_is_read(service: str, secrets: Path) -> None:
    assert keys(secrets / f"{service}.env") <= read_by(service)


def test_secrets_are_the_operators_alone_and_stay_on_a_second_run(secrets: Path) -> None:
    before = {path.name: path.read_text() for path in secrets.iterdir()}
    with (secrets / "billing.env").open("a") as file:
        file.write("STRIPE_API_KEY=rk_of_the_operator\n")
    write_secrets(secrets, Servers())
    after = {path.name: path.read_text() for path in secrets.iterdir()}
    assert after.pop("billing.env") == before.pop("billing.env") + "STRIPE_API_KEY=rk_of_the_operator\n"
    assert after == before
    assert {path.stat().st_mode & 0o077 for path in secrets.iterdir()} == {0}


def test_what_must_be_given_is_a_setting_or_a_secret_that_is_made() -> None:
    for service in services():
        folder = K8S / "base" / service
        active = keys(folder / "../common.env", only_set=True).union(
            *(keys(folder / name, only_set=True) for name in ("settings.env", "secret.env.example"))
        )
        needed = {setting.key for setting in settings_of(service) if setting.is_required}
        assert len(needed) >= 5  # bus, broker, the two roles' addresses, the key that identities are checked by
        assert needed <= active
