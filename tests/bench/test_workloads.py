"""Every workload still runs and gives a figure for each of its lines; what the figures are is for `make bench`."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.__main__ import WORKLOADS
from bench.report import BEGIN, END, write
from bench.rounds import measure
from bench.sizes import SMOKE, Sizes
from bench.workload import Line, Outcome, Workload

pytestmark = [pytest.mark.slow, pytest.mark.rabbit]


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_a_workload_runs_and_is_reported(
    workload: Workload, tmp_path: Path, postgres_admin_url: str, amqp_url: str
) -> None:
    outcomes, rounds = measure(workload, SMOKE)
    assert [len(outcome.ours) for outcome in outcomes] == [1] * len(workload.lines(SMOKE))
    assert all(outcome.our_median > 0 for outcome in outcomes)
    write([(workload, outcomes, rounds)], {"processor": "any"}, root=tmp_path)
    page = (tmp_path / "docs/benchmarks.md").read_text()
    assert BEGIN in page
    assert END in page
    assert all(outcome.line.title in page for outcome in outcomes)
    assert (tmp_path / "docs/benchmarks.svg").read_text().startswith("<svg")


def test_lines_are_judged_by_the_ratio_of_each_round() -> None:
    line = Line(title="a ÷ b", ours="a", reference="b", unit="events/s", least=0.5, of="ratio")
    assert Outcome(line, [10.0, 60.0, 30.0], [20.0, 100.0, 40.0]).ratio == 0.6
    assert Outcome(line, [10.0], [30.0]).passed is False


def test_every_line_has_its_figures_in_full_size_too() -> None:
    sizes = Sizes()
    titles = [line.title for workload in WORKLOADS for line in workload.lines(sizes)]
    assert len(titles) == len(set(titles))
