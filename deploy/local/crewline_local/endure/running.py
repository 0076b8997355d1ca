"""Runs the parts of `make endure` one by one, each in a pytest of its own within its minutes, and writes the report
after each, so that a night that ends early has told what it reached."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from crewline_local.endure.parts import MARKED, PARTS, Part
from crewline_local.endure.report import PartRun, as_markdown
from crewline_local.endure.rows import read_rows
from crewline_local.errors import LocalServerError

# What a shorter run takes all the same: servers start, and each test plays its short length at least.
LEAST_MINUTES = 10.0
_LEAVES_SECONDS = 90.0


def parts_named(names: Sequence[str]) -> list[Part]:
    """Those of these names; a night's when none is named."""
    known = {part.name: part for part in PARTS}
    if strangers := [name for name in names if name not in known]:
        raise LocalServerError(f"no part {', '.join(strangers)}; there are {', '.join(known)}")
    return [known[name] for name in names] or [part for part in PARTS if not part.has_its_own_night]


def minutes_of(part: Part, share: float) -> float:
    """The most that it may take at this share of the full length."""
    return max(LEAST_MINUTES, part.minutes * share)


def run_parts(parts: Sequence[Part], *, share: float, folder: Path) -> int:
    """0 when nothing failed; the report is `endure-report.md` in the folder, what pytest said is beside it."""
    runs: list[PartRun] = []
    for part in parts:
        print(f"crewline: {part.name}, at most {minutes_of(part, share):g} minutes", flush=True)
        runs.append(run_part(part, share=share, folder=folder / "endure"))
        (folder / "endure-report.md").write_text(as_markdown(runs, share=share), encoding="utf-8")
        last = runs[-1]
        print(f"crewline: {part.name}: {last.failed} of {len(last.rows)} failed, {last.seconds / 60:.1f} minutes")
    return 1 if any(run.failed for run in runs) else 0


def run_part(part: Part, *, share: float, folder: Path) -> PartRun:
    """Ends it as Ctrl-C does when its time is over, which ends its servers too."""
    folder.mkdir(parents=True, exist_ok=True)
    notes, minutes, began = folder / f"{part.name}.json", minutes_of(part, share), time.monotonic()
    notes.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-v", "-m", MARKED, *part.tests]
    told = {"CREWLINE_ENDURE": str(share * part.share), "CREWLINE_ENDURE_NOTES": str(notes)}
    with (folder / f"{part.name}.log").open("wb") as log:
        # A session of its own: of a terminal's Ctrl-C it is told by us, once; a second one would cut its clearing up.
        process = subprocess.Popen(
            command, env={**os.environ, **told}, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            was_cut = _is_too_long(process, seconds=minutes * 60)
        except BaseException:
            _end(process)
            raise
    return PartRun(part.name, minutes, time.monotonic() - began, was_cut, read_rows(notes))


def _is_too_long(process: subprocess.Popen[bytes], *, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_LEAVES_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
