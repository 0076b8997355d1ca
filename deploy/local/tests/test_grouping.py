"""Tests that share what is costly stay together, and the longest of them begin."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crewline_local.grouping import group_of, is_silent_about, order_of


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("services/job/tests/unit/test_pricing.py", "services/job"),
        ("tests/bench/test_workloads.py::test_x[jobs]", "tests/bench/test_workloads.py::test_x[jobs]"),
        ("tests/integration/api/test_bad_input.py::test_x[job]", "tests/integration/api/test_bad_input.py"),
        ("tests/integration/api/test_role_matrix.py::test_x", "tests/integration/api/"),
        ("libs/common/tests/bus/test_processor.py", "libs/common/tests/bus/"),
        ("libs/common/tests/test_money.py", "libs/common/"),
        ("tests/house/test_rooms.py", "tests/house/test_rooms.py"),
    ],
)
def test_a_test_belongs_to_what_it_shares(path: str, group: str) -> None:
    assert group_of(path) == group


def test_the_longest_groups_go_first() -> None:
    paths = ["libs/common/tests/test_money.py", "services/job/tests/x.py", "tests/integration/api/test_bad_input.py"]
    assert sorted(paths, key=order_of) == paths[::-1]


@pytest.mark.parametrize(
    ("name", "text", "is_silent"),
    [
        ("test_kills.py", "pytestmark = pytest.mark.reliability", False),
        ("test_money.py", "def test_x(): ...", True),
        ("conftest.py", "who needs it cannot do without it", False),
    ],
)
def test_only_a_file_of_tests_that_never_speaks_of_a_mark_is_passed_over(
    tmp_path: Path, name: str, text: str, is_silent: bool
) -> None:
    file = tmp_path / name
    file.write_text(text)
    assert is_silent_about("reliability", file) == is_silent


TESTS = """import os, pytest
@pytest.mark.parametrize("n", range(9))
def test_a(n):
    with open(os.environ["WHO"], "a") as who:
        who.write(f"{__name__[-5:]} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_each_group_is_on_one_worker_and_groups_are_spread(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        (tmp_path / f"test_{name}.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]")
    who = tmp_path / "who"
    options = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=tmp_path, env={**environment, "WHO": str(who)}, check=True
    )
    told = set(who.read_text().splitlines())
    assert len(told) == 4, told
    assert len({line.split()[1] for line in told}) == 2, told


def test_garbage_is_looked_for_among_what_tests_make_alone() -> None:
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(gc.get_objects()) / 2
