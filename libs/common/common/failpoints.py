"""Named points where a test can make the process die, fail or wait; no-ops unless CREWLINE_FAILPOINT is set."""

from __future__ import annotations

import os
import signal
import threading
import time


class FailpointHit(RuntimeError):
    """Raised by a failpoint armed with the action `raise`."""


_lock = threading.Lock()
_hits: dict[str, int] = {}
_armed: tuple[str, int, str] | None = None


def arm(setting: str | None) -> None:
    """Arm one failpoint from `name:nth:action`; action is kill, raise or sleep=<seconds>. None disarms."""
    global _armed
    with _lock:
        _hits.clear()
        if not setting:
            _armed = None
            return
        name, nth, action = setting.split(":", 2)
        _armed = (name, int(nth), action)


def failpoint(name: str) -> None:
    """Mark a step whose crash safety is tested; does nothing unless this very name is armed."""
    if _armed is None or _armed[0] != name:
        return
    with _lock:
        _hits[name] = _hits.get(name, 0) + 1
        due = _armed is not None and _hits[name] == _armed[1]
    if due:
        _act(_armed[2], name)


def _act(action: str, name: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "raise":
        raise FailpointHit(name)
    if action.startswith("sleep="):
        time.sleep(float(action.removeprefix("sleep=")))


arm(os.environ.get("CREWLINE_FAILPOINT"))
