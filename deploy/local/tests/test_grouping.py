"""Tests that share what is costly stay together, and the longest of them begin."""

from __future__ import annotations

import pytest

from crewline_local.grouping import group_of, order_of


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("services/job/tests/unit/test_pricing.py", "services/job"),
        ("tests/bench/test_workloads.py::test_x[jobs]", "tests/bench/test_workloads.py::test_x[jobs]"),
        ("tests/integration/api/test_role_matrix.py::test_x", "tests/integration/api/test_role_matrix.py"),
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


def test_workers_group_their_tests_when_groups_are_wanted(request: pytest.FixtureRequest) -> None:
    """A worker's own `dist` is always "no"; what it is told of groups has another name."""
    is_grouped = request.node.get_closest_marker("xdist_group") is not None
    assert is_grouped == bool(getattr(request.config.option, "loadgroup", False))
