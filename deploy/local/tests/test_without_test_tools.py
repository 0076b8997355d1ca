"""`make run` makes an environment without the tools of tests: whatever it starts must do without them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = ("pytest", "hypothesis", "schemathesis", "xdist", "selenium", "jsonschema", "vroom", "mypy")
SERVICES = sorted(path.parent.parent.name for path in ROOT.glob("services/*/*/bootstrap.py"))


def loads(module: str) -> str:
    """What goes wrong where there are no such tools; nothing, if nothing does."""
    missing = f"import sys; sys.modules.update(dict.fromkeys({TOOLS!r})); import {module}"
    ran = subprocess.run([sys.executable, "-c", missing], capture_output=True, text=True, check=False)
    return ran.stderr.strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    "module",
    ["crewline_local.cli", "crewline_local.embedded", "stripe_sandbox.__main__"]
    + [f"{service}.bootstrap" for service in SERVICES],
)
def test_what_runs_needs_no_tool_of_tests(module: str) -> None:
    assert loads(module) == ""


def test_what_needs_one_is_found() -> None:
    assert loads("crewline_local.pytest_plugin").startswith("ModuleNotFoundError")
