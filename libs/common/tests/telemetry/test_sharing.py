"""Metrics of several processes are one: counts add up and stay, what an ended process had in hand goes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from common.telemetry.sharing import FOLDER, render_shared

ONE_PROCESS = """
from common.telemetry.metrics import HttpMetrics, Metrics
metrics = Metrics("moss")
metrics.part(HttpMetrics).in_flight.inc()
metrics.part(HttpMetrics).problem_answered("moss_is_wet")
print(metrics.render().decode(), end="")
"""
SERVER = """
import os
from common.leaving import leave_at_once
from common.telemetry.metrics import HttpMetrics, Metrics
from common.telemetry.sharing import FOLDER, share_between_workers

metrics = Metrics("moss")
share_between_workers(2)
for _ in range(2):
    if os.fork() == 0:
        metrics.part(HttpMetrics).problem_answered("moss_is_wet")
        leave_at_once(0)
    os.wait()
print(metrics.render().decode(), end="")
print(os.environ[FOLDER])
leave_at_once(0)
"""


def run(program: str, **environment: str) -> list[str]:
    words = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_an_ended_process_leaves_its_counts_and_takes_its_gauges_with_it(tmp_path: Path) -> None:
    alive = run(ONE_PROCESS, **{FOLDER: str(tmp_path)})
    assert 'crewline_http_in_flight{service="moss"} 1.0' in alive
    after = render_shared(str(tmp_path)).decode().splitlines()
    assert 'crewline_http_problems_total{code="moss_is_wet",service="moss"} 1.0' in after
    assert not [line for line in after if line.startswith("crewline_http_in_flight")]


def test_workers_of_a_server_are_counted_together_in_a_folder_that_ends_with_it() -> None:
    *figures, folder = run(SERVER)
    assert 'crewline_http_problems_total{code="moss_is_wet",service="moss"} 2.0' in figures
    assert not Path(folder).exists()
