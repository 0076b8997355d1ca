"""Moves the clock of single processes, by Debian's faketime; the machine's own clock stays right."""

from __future__ import annotations

from pathlib import Path

from crewline_local import debian
from crewline_local.errors import NotInstalled

_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


def clock_moved(by: str) -> dict[str, str]:
    """The environment of a process whose wall clock goes wrong by `+1h` or `-1h`; its timeouts keep their length."""
    return {"LD_PRELOAD": str(_library()), "FAKETIME": by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def _library() -> Path:
    found = _found()
    if found is None:
        debian.install("faketime")
        found = _found()
    if found is None:
        raise NotInstalled("Debian's faketime brought no library")
    return found


def _found() -> Path | None:
    root = Path("/")
    return next((path for place in _PLACES for path in root.glob(place.removeprefix("/"))), None)
