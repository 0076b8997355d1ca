"""`make endure` runs its parts within their minutes, and its report tells each test's promises, outcome and figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from common.testing.waiting import eventually
from crewline_local.endure import running
from crewline_local.endure.machine import free_core
from crewline_local.endure.parts import Part
from crewline_local.endure.report import PartRun, as_markdown
from crewline_local.endure.rows import Row, in_one_line
from crewline_local.endure.running import minutes_of, parts_named, run_parts
from crewline_local.errors import LocalServerError

PLANTED = '''
"""M4, A3: a planted module. Not M99, which is no first paragraph... yet it is."""
import pytest, threading
pytestmark = pytest.mark.reliability

def test_reaches():
    print("3 | writes,")
    print("  0 lost")

def test_breaks():
    """S1: its own promise."""
    assert 1 + 1 == 3
'''
STUCK = PLANTED + "\ndef test_waits_for_ever():\n    threading.Event().wait()\n"
PRINT_PID = """
def print_pid():
    import os, pathlib
    pathlib.Path(__file__).parents[1].joinpath("pid.half").write_text(str(os.getpid()))
    pathlib.Path(__file__).parents[1].joinpath("pid.half").rename(pathlib.Path(__file__).parents[1] / "pid")
    threading.Event().wait()
"""
NIGHT = """
import sys
from crewline_local import cli
from crewline_local.endure import running
from crewline_local.endure.parts import Part
running.PARTS = ({part!r},)
sys.exit(cli.main(["endure", "stuck", "--to", {folder!r}]))
"""
MARK = "[pytest]\nmarkers = reliability\n"


def planted(folder: Path, name: str, text: str) -> Part:
    folder.mkdir(exist_ok=True)
    (folder / "pytest.ini").write_text(MARK.replace("reliability", "reliability\n    endures"))
    file = folder / f"test_{name}.py"
    file.write_text(text)
    return Part(name, 1, (str(file),))


def test_tests_tell_what_they_reached(tmp_path: Path) -> None:
    assert run_parts([planted(tmp_path / "tests", "planted", PLANTED)], share=1, folder=tmp_path) == 1
    lines = (tmp_path / "endure-report.md").read_text().splitlines()
    assert lines[2].startswith("1 of the full length: 2 tests, 1 failed, 0 skipped")
    assert lines[6].startswith("| planted | 2 | 1 | ")
    reached, breaks = next(line for line in lines if "::test_reaches" in line), lines[-1]
    assert reached.startswith("| M4, A3, M99 | ")
    assert reached.endswith("| 3 / writes,; 0 lost |")
    assert breaks.startswith("| S1 | ") and "::test_breaks` | **no** |" in breaks and "assert" in breaks


def test_a_part_that_takes_too_long_is_cut_off_and_the_next_one_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "endure" / "stuck.json"

    def is_too_long(process: subprocess.Popen[bytes], *, seconds: float) -> bool:
        """When it waits for ever, not after seconds in which a crowded machine may not even have begun."""
        assert seconds == 600
        if "stuck" not in str(process.args):
            return bool(process.wait() not in (0, 1))
        waits = "test_waits_for_ever"
        eventually(lambda: process.poll() is not None or (notes.exists() and waits in notes.read_text()), seconds=300)
        if process.poll() is None:
            running._end(process)
        return process.returncode not in (0, 1)

    monkeypatch.setattr(running, "_is_too_long", is_too_long)
    parts = [planted(tmp_path / "tests", name, text) for name, text in (("stuck", STUCK), ("planted", PLANTED))]
    assert run_parts(parts, share=0.001, folder=tmp_path) == 1
    report = (tmp_path / "endure-report.md").read_text()
    assert "**cut off**" in next(line for line in report.splitlines() if line.startswith("| stuck | 3 | 2 |"))
    assert "::test_waits_for_ever` | **cut off** |" in report
    assert "| planted | 2 | 1 |" in report


def test_when_it_is_told_to_end_no_test_goes_on(tmp_path: Path) -> None:
    part = planted(tmp_path / "tests", "stuck", STUCK.replace("threading.Event().wait()", "print_pid()") + PRINT_PID)
    script = tmp_path / "night.py"
    script.write_text(NIGHT.format(part=part, folder=str(tmp_path)))
    night = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, text=True)
    pid = tmp_path / "pid"
    eventually(pid.exists, seconds=300, what="the test waits")
    night.terminate()
    assert night.wait(timeout=120) == 1
    assert not psutil.pid_exists(int(pid.read_text()))


def test_a_part_in_which_nothing_ran_has_failed() -> None:
    assert PartRun("kills", 1, 1.0, False, ()).failed == 1


def test_parts_are_chosen_by_name_and_have_their_share_of_time() -> None:
    assert [part.name for part in parts_named(["sagas", "kills"])] == ["sagas", "kills"]
    assert len(parts_named([])) > 10 and not any(part.has_its_own_night for part in parts_named([]))
    assert [part.name for part in parts_named(["fuzzing-in-full"])] == ["fuzzing-in-full"]
    with pytest.raises(LocalServerError, match="no part kils; there are kills"):
        parts_named(["kils"])
    assert minutes_of(Part("x", 60, ()), 1.0) == 60
    assert minutes_of(Part("x", 60, ()), 0.01) == running.LEAST_MINUTES


def test_rows_are_in_the_order_of_their_promises() -> None:
    rows = tuple(Row(promise, "t", "passed", 1.0, "") for promise in ("S1", "M13", "", "M4"))
    table = as_markdown([PartRun("all", 1, 1.0, False, rows)], share=1)
    assert [line.split("|")[1].strip() for line in table.splitlines()[-4:]] == ["M4", "M13", "S1", ""]


def test_of_a_long_figure_the_end_is_shown() -> None:
    assert in_one_line("x" * 10_000 + "sum") == f"... {'x' * 597}sum"


def test_a_core_that_is_ours_is_free() -> None:
    assert 0 < free_core() <= 1
