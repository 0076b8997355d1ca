"""What dies is started again, ever later when it keeps dying; what is held stays down; all stop in order."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from crewline_local.errors import StartFailed
from crewline_local.platform.parts import ProcessPart
from crewline_local.platform.supervisor import Supervisor


class Notes:
    """What the supervisor told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.starts: list[str] = []

    def started(self, name: str, _pid: int) -> None:
        self.starts.append(name)


def part(tmp_path: Path, name: str, role: str, code: str = "import time; time.sleep(600)") -> ProcessPart:
    module = tmp_path / f"{name}.py"
    module.write_text(code)
    return ProcessPart(
        name=name,
        role=role,
        words=[name],
        environment=lambda: {"PYTHONPATH": str(tmp_path)},
        log=tmp_path / f"{name}.log",
    )


def eventually(holds: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def notes() -> Notes:
    return Notes()


def test_a_killed_part_comes_back(tmp_path: Path, notes: Notes) -> None:
    supervisor = Supervisor(tell=notes.lines.append, started=notes.started)
    web = part(tmp_path, "web", "web")
    supervisor.start(web)
    supervisor.watch()
    before = web.pid
    supervisor.kill("web")
    eventually(lambda: web.is_running() and web.pid != before)
    assert "web ended unexpectedly" in notes.lines[0]
    supervisor.stop(["web"], deadline_seconds=5)
    assert not web.is_running()


def test_a_part_that_keeps_dying_is_started_ever_more_rarely(tmp_path: Path, notes: Notes) -> None:
    supervisor = Supervisor(tell=notes.lines.append, started=notes.started)
    supervisor.start(part(tmp_path, "work", "work", "raise SystemExit(1)"))
    supervisor.watch()
    eventually(lambda: len(notes.starts) >= 4)
    supervisor.stop(["work"], deadline_seconds=5)
    assert len(notes.lines) <= len(notes.starts)


def test_a_held_part_stays_down_until_released(tmp_path: Path, notes: Notes) -> None:
    supervisor = Supervisor(tell=notes.lines.append, started=notes.started)
    parts = [part(tmp_path, name, "work") for name in ("job-work", "billing-work")]
    for each in parts:
        supervisor.start(each)
    supervisor.watch()
    supervisor.kill("work", hold=True)
    supervisor.release("billing-work")
    eventually(parts[1].is_running)
    assert not parts[0].is_running()
    supervisor.stop(["work"], deadline_seconds=5)


def test_a_part_that_ignores_the_request_to_stop_is_killed_and_named(tmp_path: Path, notes: Notes) -> None:
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); "
    web = part(tmp_path, "web", "web", stubborn + "time.sleep(600)")
    supervisor = Supervisor(tell=notes.lines.append, started=notes.started)
    supervisor.start(web)
    eventually(lambda: "up" in web.log.read_text())
    supervisor.stop(["web"], deadline_seconds=0.2)
    assert notes.lines == ["web did not stop within 0 s and was killed"]


SERVES = "import os, time; pipe = os.environ.get('CREWLINE_READY_PIPE'); pipe and os.write(int(pipe), b'!'); "
LIVES = "time.sleep(600)"


def test_a_new_process_takes_over_and_the_old_one_leaves(tmp_path: Path, notes: Notes) -> None:
    supervisor = Supervisor(tell=notes.lines.append, started=notes.started)
    web = part(tmp_path, "web", "web", SERVES + LIVES)
    supervisor.start(web)
    supervisor.watch()
    old = psutil.Process(web.pid)
    assert supervisor.replace("web", ready_seconds=20, leave_seconds=20) == []
    assert web.is_running() and web.pid != old.pid
    assert not psutil.pid_exists(old.pid)
    supervisor.stop(["web"], deadline_seconds=5)
    assert (notes.lines, notes.starts) == ([], ["web", "web"])


def test_when_the_new_process_does_not_come_up_the_old_one_stays(tmp_path: Path, notes: Notes) -> None:
    supervisor = Supervisor(tell=notes.lines.append, started=notes.started)
    breaks = "import os, sys, time; sys.exit(1) if 'CREWLINE_READY_PIPE' in os.environ else time.sleep(600)"
    web = part(tmp_path, "web", "web", breaks)
    supervisor.start(web)
    old = web.pid
    with pytest.raises(StartFailed):
        supervisor.replace("web", ready_seconds=20, leave_seconds=20)
    assert web.is_running() and web.pid == old
    supervisor.stop(["web"], deadline_seconds=5)
