"""`make service` gives a service that passes its own tests and every guard, in a copy of this tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crewline_local.scaffold import Refused, scaffold

from .sources import ROOT, python_sources, text_sources

GUARDS = ("test_imports.py", "test_rooms.py", "test_shapes_and_texts.py", "test_contracts.py", "test_agreement.py")
# Of the descriptions only those that are new here; the others are judged where they stand.
IN_A_COPY = """not planted and not tree and not waiting and not missing and not untrue
and (not every_openapi_document or payroll or platform)""".replace("\n", " ")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This tree without its history and environment, but with Python's bytecode: to make that anew takes longer than
    the tests."""
    root = tmp_path / "crewline"
    for source in text_sources(ROOT):
        (root / source.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / source.path, root / source.path)  # bytecode counts for a file of the same age
    for folder in {(root / source.path).parent for source in python_sources(ROOT)}:
        compiled = ROOT / folder.relative_to(root) / "__pycache__"
        if compiled.exists():
            shutil.copytree(compiled, folder / "__pycache__")
    return root


@pytest.mark.slow
def test_a_scaffolded_service_passes_its_tests_and_every_guard(copy: Path, postgres_admin_url: str) -> None:
    made = scaffold("payroll", "payslip", root=copy)
    assert copy / "services/payroll/payroll/domain/payslip.py" in made
    run(copy, "ruff", "check", "services/payroll", "services/gateway/gateway/policy")
    run(copy, "ruff", "format", "--check", "services/payroll", "services/gateway/gateway/policy/payroll.py")
    run(copy, "common.contracts", "write", str(copy))
    run(copy, "crewline_local.deployment", "write")
    assert (copy / "deploy/k8s/base/payroll/web.yaml").exists()
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "services/payroll/tests", "services/gateway/tests/unit")
    guards = [f"tests/house/{name}" for name in GUARDS]
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-k", IN_A_COPY, *guards)
    its_own = "payroll or every_service_of_the_tree_migrates"
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/house/test_databases.py", "tests/deploy", "-k", its_own)


@pytest.mark.parametrize(
    ("name", "aggregate"),
    [
        ("billing", "payslip"),
        ("common", "payslip"),
        ("payroll", "job"),
        ("class", "payslip"),
        ("json", "payslip"),
        ("Payroll", "payslip"),
        ("payroll-1", "payslip"),
        ("../payroll", "payslip"),
        ("payroll", "Payslip"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused_before_anything_is_written(name: str, aggregate: str) -> None:
    with pytest.raises(Refused):
        scaffold(name, aggregate, root=ROOT)
    assert not (ROOT / "services" / "payroll").exists()


def run(root: Path, *words: str) -> None:
    """A module of Python in the copy, whose packages hide the installed ones."""
    packages = [str(path.parent) for path in sorted(root.glob("*/*/pyproject.toml"))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*packages, str(root)])}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
