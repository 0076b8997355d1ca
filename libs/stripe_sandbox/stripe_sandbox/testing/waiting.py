"""Waiting for a condition: the test goes on as soon as it holds, and fails when it does not within the limit."""

import threading
import time
from collections.abc import Callable


def wait_until(met: Callable[[], bool], *, seconds: float = 15.0, what: str = "the condition") -> None:
    deadline = time.monotonic() + seconds
    tick = threading.Event()
    while not met():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} was not met within {seconds} s")
        tick.wait(0.02)
