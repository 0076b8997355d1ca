"""One run per directory, and what a killed run left behind is ended before the next begins."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from crewline_local.errors import AlreadyRunning
from crewline_local.platform.instance import Instance, running_address

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = [
    *SLEEPER[:2],
    f"import subprocess, time; print(subprocess.Popen({SLEEPER!r}).pid, flush=True); time.sleep(600)",
]


def test_a_second_run_is_refused_and_told_where_the_first_answers(tmp_path: Path) -> None:
    with Instance(tmp_path) as first:
        first.tell(url="http://127.0.0.1:8080")
        with pytest.raises(AlreadyRunning, match=r"http://127\.0\.0\.1:8080"), Instance(tmp_path):
            pass
    with Instance(tmp_path):
        assert running_address(tmp_path) == f"(pid {psutil.Process().pid}, still starting)"


def test_a_part_that_outlived_its_starter_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crewline_local.platform.instance._LEAVING_SECONDS", 0.2)
    with subprocess.Popen(SLEEPER) as left_over:
        killed = Instance(tmp_path)
        killed.note("work", left_over.pid)
        with Instance(tmp_path):
            assert left_over.wait(timeout=5) < 0


def test_with_a_part_that_is_ended_go_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crewline_local.platform.instance._LEAVING_SECONDS", 5.0)
    with subprocess.Popen(PARENT, stdout=subprocess.PIPE, text=True) as left_over:
        assert left_over.stdout is not None
        child = psutil.Process(int(left_over.stdout.readline()))
        killed = Instance(tmp_path)
        killed.note("postgres", left_over.pid)
        with Instance(tmp_path):
            assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_stranger_who_got_the_number_of_a_dead_part_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEPER) as stranger:
        (tmp_path / "parts.json").write_text(f'{{"work": [{stranger.pid}, 1.0]}}')
        with Instance(tmp_path):
            assert stranger.poll() is None
        stranger.kill()
