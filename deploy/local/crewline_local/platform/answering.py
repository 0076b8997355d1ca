"""Waits until a web process answers; one that ended meanwhile is told at once, with the end of its log."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Sequence
from urllib.error import URLError

from crewline_local.errors import StartFailed
from crewline_local.platform.parts import Part


def is_ready(url: str) -> bool:
    """Whether `/readyz` says so."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def wait_until_ready(urls: Sequence[str], *, parts: Sequence[Part], timeout_seconds: float) -> None:
    """Returns once every address is ready."""
    deadline = time.monotonic() + timeout_seconds
    waiting = list(urls)
    while waiting := [url for url in waiting if not is_ready(url)]:
        for part in parts:
            if not part.is_running():
                raise StartFailed(f"{part.name} ended while starting\n{part.log_tail()}")
        if time.monotonic() > deadline:
            raise StartFailed(f"no ready answer from {', '.join(waiting)} within {timeout_seconds:.0f} s")
        time.sleep(0.05)
