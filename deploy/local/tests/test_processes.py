"""Children end when asked, when they refuse, and when their parent dies; nothing else is ended."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from crewline_local.errors import StartFailed
from crewline_local.processes import Child

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def eventually(holds: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def says_up(log: Path) -> Callable[[], bool]:
    return lambda: log.exists() and "up" in log.read_text()


def test_a_child_that_ignores_sigterm_is_killed_at_the_deadline(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", STUBBORN], log=tmp_path / "log")
    child.wait_ready(says_up(tmp_path / "log"), timeout_seconds=10)
    assert child.stop(deadline_seconds=0.2) == -signal.SIGKILL
    assert not child.is_running()


def test_a_killed_child_takes_its_own_children_with_it(tmp_path: Path) -> None:
    nested = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]).wait()"
    child = Child([sys.executable, "-c", nested], log=tmp_path / "log")
    child.wait_ready(says_up(tmp_path / "log"), timeout_seconds=10)
    grandchildren = psutil.Process(child.pid).children()
    child.kill()
    assert grandchildren
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in grandchildren)


def test_a_child_that_ends_early_is_reported_with_its_log(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "print('no such table'); raise SystemExit(3)"], log=tmp_path / "log")
    with pytest.raises(StartFailed, match=r"(?s)ended with 3.*no such table"):
        child.wait_ready(lambda: False, timeout_seconds=10)


def test_a_child_that_is_never_ready_is_reported(tmp_path: Path) -> None:
    child = Child(["sleep", "600"], log=tmp_path / "log")
    with pytest.raises(StartFailed, match="not ready"):
        child.wait_ready(lambda: False, timeout_seconds=0.1)
    child.kill()


def test_a_child_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    started: list[Child] = []
    thread = threading.Thread(target=lambda: started.append(Child(["sleep", "600"], log=tmp_path / "log")))
    thread.start()
    thread.join()
    with pytest.raises(TimeoutError):
        eventually_ended(started[0])
    started[0].kill()


def eventually_ended(child: Child) -> None:
    deadline = time.monotonic() + 0.3
    while child.is_running():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent_code = (
        "import pathlib, sys, time\nfrom crewline_local.processes import Child\n"
        f"child = Child(['sleep', '600'], log=pathlib.Path({str(tmp_path / 'log')!r}))\n"
        "print(child.pid, flush=True)\ntime.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    eventually(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)
