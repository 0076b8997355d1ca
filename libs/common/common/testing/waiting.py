"""Waiting for a condition instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(probe: Callable[[], T], *, seconds: float = 60.0, what: str = "") -> T:
    """The first truthy answer of `probe`; fails naming the last answer or error when none comes in time."""
    deadline = time.monotonic() + seconds
    last: object = None
    pause = 0.005
    while time.monotonic() < deadline:
        try:
            answer = probe()
            if answer:
                return answer
            last = answer
        except AssertionError as error:
            last = error
        time.sleep(pause)
        pause = min(0.1, pause * 1.5)
    raise AssertionError(f"{what or 'condition'} did not come true within {seconds} s; last: {last!r}")
