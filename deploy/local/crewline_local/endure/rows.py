"""What is noted of each test of `make endure`, after every test: a run that is cut off tells how far it came."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

RUNNING = "running"
_LONGEST = 600


@dataclass(frozen=True)
class Row:
    """One test."""

    promises: str
    test: str
    outcome: str
    seconds: float
    figure: str
    free_core: float = 1.0


def write_rows(file: Path, rows: list[Row]) -> None:
    """It appears whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    half.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")
    half.rename(file)


def read_rows(file: Path) -> tuple[Row, ...]:
    """None where no test was begun."""
    if not file.exists():
        return ()
    return tuple(replace(Row("", "", "", 0.0, ""), **row) for row in json.loads(file.read_text(encoding="utf-8")))


def in_one_line(text: str) -> str:
    """What fits a cell of a table: the end, where a test that goes through many rounds sums them up."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = "; ".join(lines).replace("|", "/")
    return told if len(told) <= _LONGEST else f"... {told[-_LONGEST:]}"
