"""A worker process goes on only while all of its loops do."""

from __future__ import annotations

import threading

from common.work import run_loops


def test_a_loop_that_ends_by_itself_ends_the_process_work() -> None:
    stop = threading.Event()
    finished = threading.Event()

    def patient(until: threading.Event) -> None:
        until.wait(30)
        finished.set()

    run_loops([("relay", lambda _: None), ("consume", patient)], stop)
    assert stop.is_set()
    assert finished.is_set()
