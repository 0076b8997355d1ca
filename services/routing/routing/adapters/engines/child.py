"""Plans days in child processes, each with bounded time and memory. A child that hangs or dies is a named refusal and
is replaced; one that answered is kept for the next day, so that a crew's day need not wait for a process to start."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import msgspec

from common.failpoints import failpoint
from routing.adapters.engines.messages import LENGTH, MOST_BYTES, Asked, answered, frame
from routing.domain.planning.checking import violations
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem
from routing.domain.planning.refusals import (
    PlanBroken,
    PlanningBusy,
    PlanningCancelled,
    PlanningDied,
    PlanningTookTooLong,
)
from routing.domain.planning.validating import refuse_unplannable

COMMAND = (sys.executable, "-I", "-m", "routing.adapters.engines.inside")
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Beyond the search: starting, reading, modelling, polishing, writing.
GRACE_SECONDS = 6.0
TICK_SECONDS = 0.5


class ChildEngine:
    """The engine of the port. At most `at_once` days are planned at a time; who comes then waits `patience` seconds. A
    whole day is searched by as many children as `side_by_side` says, each from a seed of its own; the better plan is
    kept. That is for machines with a core for each."""

    def __init__(
        self, *, at_once: int = 2, side_by_side: int = 1, patience: float = 4.0, command: Sequence[str] = COMMAND
    ) -> None:
        self._room, self._patience, self._command = threading.BoundedSemaphore(at_once), patience, command
        self._side_by_side = side_by_side
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def solve(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int = 1,
        on_progress: Callable[[int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> Plan:
        """The checked plan, or one of the refusals."""
        refuse_unplannable(problem)
        watch = _Watch(seconds, on_progress, is_cancelled)
        many = self._side_by_side if len(problem.shifts) > 1 else 1
        questions = [frame(Asked(problem, seconds, seed + number)) for number in range(many)]
        if not self._room.acquire(timeout=self._patience):
            raise PlanningBusy
        try:
            plan = self._best(questions, watch)
        finally:
            self._room.release()
        if found := violations(problem, plan):
            raise PlanBroken(f"The engine's plan breaks {len(found)} rules, first {found[0]}.")
        return plan

    def _best(self, questions: Sequence[bytes], watch: _Watch) -> Plan:
        """The plan of the smallest price. Only the first search tells and is told anything, in the caller's thread; one
        of the others that fails is merely not there."""
        first, *more = questions
        if not more:
            return self._answer(first, watch)
        is_over = threading.Event()
        quiet = watch.without_telling(is_over.is_set)
        with ThreadPoolExecutor(len(more)) as searches:
            others = [searches.submit(self._answer, question, quiet) for question in more]
            try:
                plans = [self._answer(first, watch)]
            except BaseException:
                is_over.set()
                raise
        plans += [other.result() for other in others if other.exception() is None]
        return min(plans, key=lambda plan: plan.totals.price)

    def _answer(self, question: bytes, watch: _Watch) -> Plan:
        with self._child() as child:
            failpoint("routing.child_asked")
            return child.answer(question, watch)

    def close(self) -> None:
        """End the children that wait."""
        with self._lock:
            while self._idle:
                self._idle.pop().end()

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        with self._lock:
            child = self._idle.pop() if self._idle else _Child(self._command)
        try:
            yield child
        except BaseException:
            child.end()
            raise
        with self._lock:
            self._idle.append(child)


class _Watch:
    """Looks at the clock and at whoever asked, while a child works."""

    def __init__(
        self, seconds: float, on_progress: Callable[[int], None] | None, is_cancelled: Callable[[], bool] | None
    ) -> None:
        self._seconds, self._began = seconds, time.monotonic()
        self._on_progress, self._is_cancelled = on_progress, is_cancelled

    def without_telling(self, is_cancelled: Callable[[], bool]) -> _Watch:
        """Another that ends at the same time."""
        return _Watch(self._seconds, None, is_cancelled)

    def look(self) -> None:
        """Raises when there is no more reason to wait; says how far the search is."""
        spent = time.monotonic() - self._began
        if self._is_cancelled is not None and self._is_cancelled():
            raise PlanningCancelled
        if spent > self._seconds + GRACE_SECONDS:
            raise PlanningTookTooLong
        if self._on_progress is not None:
            self._on_progress(min(int(100 * spent / max(self._seconds, 0.001)), 99))


class _Child:
    """One process and its two pipes, neither of which is ever waited for without a look at the watch."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT, cwd="/"
        )
        assert self._process.stdin and self._process.stdout
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def answer(self, question: bytes, watch: _Watch) -> Plan:
        """What the child says to a question."""
        self._write(memoryview(question), watch)
        (length,) = LENGTH.unpack(self._read(LENGTH.size, watch))
        if length > MOST_BYTES:
            raise PlanningDied
        try:
            return answered(self._read(length, watch))
        except msgspec.MsgspecError:
            raise PlanningDied from None

    def end(self) -> None:
        """Kill it, and wait for its end."""
        self._process.kill()
        with self._process:
            pass

    def _write(self, left: memoryview, watch: _Watch) -> None:
        while left:
            self._wait(self._in, select.POLLOUT, watch)
            with suppress(BlockingIOError):
                try:
                    left = left[os.write(self._in, left) :]
                except BrokenPipeError:
                    raise PlanningDied from None

    def _read(self, length: int, watch: _Watch) -> bytes:
        found = bytearray()
        while len(found) < length:
            self._wait(self._out, select.POLLIN, watch)
            part = os.read(self._out, length - len(found))
            if not part:
                raise PlanningDied
            found += part
        return bytes(found)

    def _wait(self, pipe: int, event: int, watch: _Watch) -> None:
        poller = select.poll()
        poller.register(pipe, event)
        while not poller.poll(TICK_SECONDS * 1000):
            watch.look()
