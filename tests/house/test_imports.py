"""`.importlinter` binds every service, and each of its contracts breaks on a planted import."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

from .sources import ROOT

SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
OTHERS = ["common", "crewline_local", "stripe_sandbox"]

# (contract, the importing module, its import, what the report names)
PLANTS = [
    ("services-apart", "job.app.planted", "import billing.domain.events", "job.app.planted -> billing.domain.events"),
    ("common-below", "common.planted", "from job import domain", "common.planted -> job.domain"),
    ("sandbox-apart", "stripe_sandbox.planted", "import common.money", "stripe_sandbox.planted -> common.money"),
    ("services-run-anywhere", "billing.entrypoints.planted", "import stripe_sandbox", "-> stripe_sandbox"),
    ("services-run-anywhere", "gateway.entrypoints.planted", "import crewline_local", "-> crewline_local"),
    ("rooms", "job.domain.upward", "import job.app.jobs", "job.domain is not allowed to import job.app"),
    ("rooms", "job.app.upward", "import job.entrypoints.events", "job.app is not allowed to import job.entrypoints"),
    ("rooms", "job.entrypoints.sideways", "import job.adapters.post", "job.entrypoints.sideways -> job.adapters.post"),
    ("rooms", "job.adapters.sideways", "import job.entrypoints.events", "job.adapters.sideways -> job.entrypoints"),
    ("domain", "estimate.domain.web", "import flask", "estimate.domain.web -> flask"),
    ("domain", "estimate.domain.schema", "from marshmallow import fields", "estimate.domain.schema -> marshmallow"),
    ("domain", "estimate.domain.bus", "import kombu", "estimate.domain.bus -> kombu"),
    ("domain", "estimate.domain.paying", "import stripe", "estimate.domain.paying -> stripe"),
    ("domain", "estimate.domain.asking", "from common.db import unit_of_work", "-> common.db.unit_of_work"),
    ("domain", "estimate.domain.environment", "import common.config", "estimate.domain.environment -> common.config"),
    ("app", "scheduling.app.web", "from flask import request", "scheduling.app.web -> flask"),
    ("app", "scheduling.app.settings", "import scheduling.config", "scheduling.app.settings -> scheduling.config"),
    ("app", "scheduling.app.broker", "import amqp", "scheduling.app.broker -> amqp"),
    ("app", "scheduling.app.http", "import common.http.problems", "scheduling.app.http -> common.http.problems"),
    ("entrypoints", "job.entrypoints.query", "from sqlalchemy import select", "job.entrypoints.query -> sqlalchemy"),
    ("adapters", "billing.adapters.rows", "import sqlalchemy", "billing.adapters.rows -> sqlalchemy"),
    (
        "adapters-wired-once",
        "billing.serving",
        "import billing.adapters.post",
        "billing.serving -> billing.adapters.post",
    ),
    ("bootstrap-on-top", "billing.serving", "import billing.bootstrap", "billing.serving -> billing.bootstrap"),
]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty packages of every name that the contracts speak of, wired as the house wires them."""
    return packages(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a tree that holds every planted import."""
    root = packages(tmp_path_factory.mktemp("planted"))
    for _, module, statement, _ in PLANTS:
        with (root / (module.replace(".", "/") + ".py")).open("a", encoding="utf-8") as file:
            file.write(statement + "\n")
    done = lint(root)
    assert done.returncode == 1, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def test_every_service_is_bound_by_every_contract_that_lists_services() -> None:
    found = contracts()
    assert words(found["importlinter"]["root_packages"]) == sorted(SERVICES + OTHERS)
    assert words(found["importlinter:contract:services-apart"]["modules"]) == SERVICES
    assert words(found["importlinter:contract:rooms"]["containers"]) == SERVICES
    assert words(found["importlinter:contract:services-run-anywhere"]["source_modules"]) == SERVICES
    assert words(found["importlinter:contract:common-below"]["forbidden_modules"]) == sorted([*SERVICES, *OTHERS[1:]])


def test_a_tree_without_planted_imports_keeps_every_contract(clean: Path) -> None:
    done = lint(clean)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "module", "statement", "named"), PLANTS, ids=[plant[1] for plant in PLANTS])
def test_a_planted_import_breaks_its_contract(
    report: str, contract: str, module: str, statement: str, named: str
) -> None:
    title = " ".join(contracts()[f"importlinter:contract:{contract}"]["name"].split())
    assert f"{title} BROKEN" in report
    assert named in report


def test_no_contract_is_without_a_planted_import() -> None:
    assert {f"importlinter:contract:{plant[0]}" for plant in PLANTS} == set(contracts().sections()) - {"importlinter"}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def words(value: str) -> list[str]:
    return sorted(value.split())


def packages(root: Path) -> Path:
    for name in OTHERS:
        module(root, f"{name}.__init__")
    for name in ("common.config", "common.money", "common.service", "common.bus.amqp", "common.db.entry_tokens"):
        module(root, name)
    for name in ("common.db.session", "common.db.unit_of_work", "common.http.paging", "common.http.problems"):
        module(root, name)
    for service in SERVICES:
        module(root, f"{service}.domain.events")
        module(root, f"{service}.app.jobs", f"import {service}.domain.events\nimport common.http.paging\n")
        module(root, f"{service}.adapters.post", f"import {service}.app.jobs\n")
        module(root, f"{service}.entrypoints.events", f"import {service}.app.jobs\n")
        module(root, f"{service}.config")
        module(root, f"{service}.testing.kit")
        module(root, f"{service}.forwarding")
        wiring = f"import {service}.adapters.post\nimport {service}.config\nimport {service}.entrypoints.events\n"
        module(root, f"{service}.bootstrap", wiring)
        module(root, f"{service}.__main__", f"import {service}.bootstrap\n")
    return root


def module(root: Path, name: str, code: str = "") -> None:
    path = root / (name.replace(".", "/") + ".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in [path.parent, *path.parent.parents]:
        if folder == root:
            break
        (folder / "__init__.py").touch()
    path.write_text(code, encoding="utf-8")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """import-linter in a process of its own, where the tree's packages hide the installed ones."""
    code = f"import sys; sys.path.insert(0, {str(root)!r}); from importlinter.cli import *; lint_imports_command()"
    command = [sys.executable, "-c", code, "--config", str(ROOT / ".importlinter"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
