"""How crowded the machine is, as a program feels it."""

from __future__ import annotations

import time

_LOOK_SECONDS = 0.05


def free_core() -> float:
    """The share of a short while of mere counting in which we had a processor: 1 on an idle machine, 0.5 where another
    wants the same core."""
    began, worked = time.perf_counter(), time.thread_time()
    while time.perf_counter() - began < _LOOK_SECONDS:
        pass
    return min(1.0, (time.thread_time() - worked) / (time.perf_counter() - began))
