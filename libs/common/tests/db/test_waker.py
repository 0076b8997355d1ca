"""The waker's thread begins with the first poke, and is one however many poke first."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest

from common.db import waker as waking
from common.db.session import Database
from common.db.waker import Waker

POKING = 8


def wakers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "waker"}


def test_all_who_poke_first_start_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, over, before = threading.Barrier(POKING), threading.Event(), wakers()
    asked = threading.local()

    def own_pid() -> int:
        if not getattr(asked, "already", False):
            asked.already = True
            meeting.wait(20)  # all see that nobody has started it
        return os.getpid()

    monkeypatch.setattr(waking, "os", SimpleNamespace(getpid=own_pid))
    monkeypatch.setattr(Waker, "_run", lambda _waker: over.wait(20))
    waker = Waker(Database("pebble", app_url="", platform_url=""))
    poking = [threading.Thread(target=waker.poke) for _ in range(POKING)]
    for thread in poking:
        thread.start()
    for thread in poking:
        thread.join(20)
    started = len(wakers() - before)
    over.set()
    assert started == 1
