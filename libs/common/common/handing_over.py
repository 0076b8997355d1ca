"""What a supervisor and a process of its agree on, so that one process can follow another without a gap: the listening
socket is the supervisor's and outlives both, and the new one says when it serves."""

from __future__ import annotations

import os
from contextlib import suppress

LISTENER = "CREWLINE_LISTENER"  # the number of a listening socket that was passed on
READY_PIPE = "CREWLINE_READY_PIPE"  # the number of a pipe's end: a byte in it says that we serve
SERVES = b"!"


def passed_on_listener() -> int | None:
    """The supervisor's socket, where there is one."""
    number = os.environ.get(LISTENER, "")
    return int(number) if number else None


def tell_ready() -> None:
    """Say, once, that this process does its work from now on; nothing happens where nobody asked."""
    pipe = os.environ.pop(READY_PIPE, "")
    if pipe:
        with suppress(OSError):  # whoever asked has gone
            os.write(int(pipe), SERVES)
