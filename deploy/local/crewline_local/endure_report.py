"""The report of `make endure`: each reliability test with the promises it stands for, what it reached, and how long it
took. A test says what it reached by printing it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

PROMISES = "promises"
_PROMISE = re.compile(r"\b[MSR]\d{1,2}\b")
_LONGEST = 600


@dataclass(frozen=True)
class Row:
    """One test."""

    promises: str
    test: str
    outcome: str
    seconds: float
    figure: str


class EndureReport:
    """A pytest plugin: collects in every process, writes in the one that hears of all."""

    def __init__(self, file: Path, *, writes: bool = True) -> None:
        self._file = file
        self._writes = writes
        self._rows: dict[str, Row] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """The promises are named by the first sentence of the module, or by the test's own."""
        item.user_properties.append((PROMISES, promises_of(item)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The call counts, and what went wrong before or after it."""
        if report.when == "call" or report.outcome != "passed":
            promises = next((str(value) for name, value in report.user_properties if name == PROMISES), "")
            figure = in_one_line(report.capstdout if report.outcome == "passed" else _reason(report))
            self._rows[report.nodeid] = Row(promises, report.nodeid, report.outcome, report.duration, figure)

    def pytest_sessionfinish(self) -> None:
        """Write it, also when some failed."""
        if not self._writes:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(as_markdown(list(self._rows.values())), encoding="utf-8")


def promises_of(item: pytest.Item) -> str:
    """Such as `M4, M13`."""
    own = getattr(getattr(item, "function", None), "__doc__", None) or ""
    module = getattr(getattr(item, "module", None), "__doc__", None) or ""
    found = _PROMISE.findall(own) or _PROMISE.findall(module.partition("\n\n")[0])
    return ", ".join(dict.fromkeys(found))


def as_markdown(rows: list[Row]) -> str:
    """A table, by promise and test."""
    failed = sum(row.outcome == "failed" for row in rows)
    skipped = sum(row.outcome == "skipped" for row in rows)
    lines = [
        "# Endurance",
        "",
        f"{len(rows)} tests, {failed} failed, {skipped} skipped, {sum(row.seconds for row in rows) / 60:.0f} minutes.",
        "",
        "| promise | test | passed | seconds | reached |",
        "|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=_place):
        passed = {"passed": "yes", "failed": "**no**"}.get(row.outcome, row.outcome)
        lines.append(f"| {row.promises} | `{row.test}` | {passed} | {row.seconds:.0f} | {row.figure} |")
    return "\n".join(lines) + "\n"


def in_one_line(text: str) -> str:
    """What fits a cell of a table."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "; ".join(lines).replace("|", "/")[:_LONGEST]


def _place(row: Row) -> tuple[str, int, str]:
    first = row.promises.partition(",")[0]
    return first[:1] or "~", int(first[1:] or 0), row.test


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = str(getattr(crash, "message", "") or report.longreprtext).strip().splitlines()
    return lines[0] if lines else report.outcome
