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


def goes_on(count: Callable[[], T], until: Callable[[T], bool], *, seconds: float, what: str) -> T:
    """The first answer of `count` that is enough; fails when it stays the same for so long. How long the whole takes is
    the machine's affair, that it stands still is ours."""
    seen, since = None, time.monotonic()
    while not until(now := count()):
        if now != seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() - since > seconds:
            raise AssertionError(f"{what} did not come true; nothing moved for {seconds} s at {now!r}")
        time.sleep(0.1)
    return now
