"""Keeps parts running: one that dies is started again, sooner or later by how often it died; all stop in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from crewline_local.errors import LocalServerError
from crewline_local.platform.parts import Part

_LOOK_SECONDS = 0.1
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 10.0
_LONG_LIFE_SECONDS = 30.0


@dataclass
class _Watched:
    part: Part
    started_at: float = 0.0
    deaths: int = 0
    again_at: float = 0.0
    held: bool = False  # ended on purpose by a test: not started again until asked


class Supervisor:
    """Parts in the order in which they were started."""

    def __init__(self, *, tell: Callable[[str], None], started: Callable[[str, int], None]) -> None:
        self._tell = tell
        self._started = started
        self._parts: dict[str, _Watched] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, part: Part) -> None:
        """Starts a part and keeps it from now on."""
        watched = _Watched(part)
        self._launch(watched)
        self._parts[part.name] = watched

    def watch(self) -> None:
        """Begins to start again what dies."""
        self._thread = threading.Thread(target=self._watch, name="crewline-supervisor", daemon=True)
        self._thread.start()

    def named(self, name: str) -> list[Part]:
        """The parts of this name, or all of this role."""
        found = [w.part for w in self._parts.values() if name in (w.part.name, w.part.role)]
        if not found:
            raise KeyError(f"no part is called {name}; there are {', '.join(self._parts)}")
        return found

    def kill(self, name: str, *, hold: bool = False) -> None:
        """SIGKILL, as a crash would; the supervisor starts them again unless `hold`."""
        for part in self.named(name):
            self._parts[part.name].held = hold
            part.kill()

    def release(self, name: str) -> None:
        """Start again what was held."""
        for part in self.named(name):
            self._parts[part.name].held = False

    def replace(self, name: str, *, ready_seconds: float, leave_seconds: float) -> list[str]:
        """New ones take over, one part after the other; raises, the old one staying, when a new one does not start.
        Returns whose old ones had to be killed."""
        killed: list[str] = []
        for part in self.named(name):
            watched = self._parts[part.name]
            watched.held = True  # its end is no death
            try:
                if not part.replace(ready_seconds=ready_seconds, leave_seconds=leave_seconds):
                    self._tell(f"{part.name} did not leave within {leave_seconds:.0f} s and was killed")
                    killed.append(part.name)
                watched.started_at, watched.deaths, watched.again_at = time.monotonic(), 0, 0.0
                self._started(part.name, part.pid)
            finally:
                watched.held = False
        return killed

    def stop(self, order: Sequence[str], *, deadline_seconds: float) -> None:
        """Ends all parts, role by role; parts of one role at once."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=60)
        for role in order:
            parts = [w.part for w in self._parts.values() if w.part.role == role]
            with ThreadPoolExecutor(max_workers=max(1, len(parts))) as pool:
                left = list(pool.map(lambda part: part.stop(deadline_seconds=deadline_seconds), parts))
            for part, by_itself in zip(parts, left, strict=True):
                if not by_itself:
                    self._tell(f"{part.name} did not stop within {deadline_seconds:.0f} s and was killed")

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            for watched in list(self._parts.values()):
                if self._stopping.is_set():
                    return
                if not watched.held and not watched.part.is_running():
                    self._revive(watched)

    def _revive(self, watched: _Watched) -> None:
        now = time.monotonic()
        if not watched.again_at:
            lived = now - watched.started_at
            watched.deaths = 1 if lived > _LONG_LIFE_SECONDS else watched.deaths + 1
            pause = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** (watched.deaths - 1))
            watched.again_at = now + pause
            self._tell(f"{watched.part.name} ended unexpectedly after {lived:.0f} s; starting it again")
        if now < watched.again_at:
            return
        try:
            self._launch(watched)
        except (LocalServerError, OSError) as error:
            self._tell(f"{watched.part.name} does not start: {error}")
            watched.started_at, watched.again_at = time.monotonic(), 0.0

    def _launch(self, watched: _Watched) -> None:
        watched.part.start()
        watched.started_at, watched.again_at = time.monotonic(), 0.0
        self._started(watched.part.name, watched.part.pid)
