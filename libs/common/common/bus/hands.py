"""Runs of several partitions in hand at once: while the database works on one, the process works on another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import copy_context
from queue import SimpleQueue

from common.bus.port import Delivery

log = logging.getLogger(__name__)
Run = Sequence[Delivery]
Handle = Callable[[Run], None]
Watchdog = AbstractContextManager[object]


class Hands:
    """The consumer's own thread and those beside it, which begin with their first run. Each has a watchdog of its own:
    one that hangs is not excused by what another commits."""

    def __init__(self, handle: Handle, watchdog: Callable[[], Watchdog]) -> None:
        self._handle, self._make_watchdog = handle, watchdog
        self.watchdog = watchdog()
        self._beside: list[_Beside] = []

    def handle(self, runs: Sequence[Run], *, handled: Handle) -> None:
        """Handle these at once, each of another partition, and call `handled` from this thread for each that went well.
        Returns when none is in hand any more; raises the first failure then; the others are logged."""
        while len(self._beside) < len(runs) - 1:
            self._beside.append(_Beside(self._make_watchdog(), f"bus-hand-{len(self._beside) + 2}"))
        busy = list(zip(self._beside, runs[1:], strict=False))
        for hand, run in busy:
            hand.begin(self._handle, run)
        with self.watchdog:
            tried = [_tried(self._handle, runs[0]) or _tried(handled, runs[0])]
        tried += [hand.ended() or _tried(handled, run) for hand, run in busy]
        failures = [failure for failure in tried if failure is not None]
        for beside in failures[1:]:
            log.warning("a partition in hand failed too", extra={"error": repr(beside)[:300]})
        if failures:
            raise failures[0]


def _tried(act: Handle, run: Run) -> BaseException | None:
    try:
        act(run)
    except BaseException as error:  # noqa: BLE001 - raised by the consumer's own thread, once nothing is in hand
        return error
    return None


class _Beside:
    """One thread more. A daemon: a handler that hangs keeps no process from ending."""

    def __init__(self, watchdog: Watchdog, name: str) -> None:
        self._watchdog = watchdog
        self._todo: SimpleQueue[Callable[[], BaseException | None]] = SimpleQueue()
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def begin(self, handle: Handle, run: Run) -> None:
        """Handle this, with the log's context of the one who asks."""
        context = copy_context()
        self._todo.put(lambda: context.run(_tried, handle, run))

    def ended(self) -> BaseException | None:
        """Wait until it is handled; what it failed of, if it did."""
        return self._done.get()

    def _work(self) -> None:
        while True:
            act = self._todo.get()
            with self._watchdog:
                failure = act()
            self._done.put(failure)
