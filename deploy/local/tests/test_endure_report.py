"""The report of `make endure` tells each test's promises, outcome and figures."""

import os
import subprocess
import sys
from pathlib import Path

from crewline_local.endure_report import Row, as_markdown, in_one_line

PLANTED = '''
"""M4, M13: a planted module. Not M99, which is no first paragraph... yet it is."""

def test_reaches():
    print("3 | writes,")
    print("  0 lost")

def test_breaks():
    """S1: its own promise."""
    assert 1 + 1 == 3
'''


def test_tests_tell_what_they_reached(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    report = tmp_path / "build" / "report.md"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", str(tmp_path)]
    environment = {**os.environ, "CREWLINE_ENDURE_REPORT": str(report)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = report.read_text().splitlines()
    assert lines[2].startswith("2 tests, 1 failed, 0 skipped")
    assert lines[6].startswith("| M4, M13, M99 | `test_planted.py::test_reaches` | yes |")
    assert lines[6].endswith("| 3 / writes,; 0 lost |")
    assert lines[7].startswith("| S1 | `test_planted.py::test_breaks` | **no** |")
    assert "assert" in lines[7]


def test_rows_are_in_the_order_of_their_promises() -> None:
    rows = [Row(promise, "t", "passed", 1.0, "") for promise in ("S1", "M13", "", "M4")]
    told = [line.split("|")[1].strip() for line in as_markdown(rows).splitlines()[6:]]
    assert told == ["M4", "M13", "S1", ""]


def test_a_long_figure_is_cut() -> None:
    assert len(in_one_line("x" * 10_000)) == 600
