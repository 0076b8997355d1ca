"""Takes the notes of `make endure` inside pytest. A test says what it reached by printing it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crewline_local.endure.machine import free_core
from crewline_local.endure.rows import RUNNING, Row, in_one_line, write_rows

_PROMISES, _CORE = "promises", "free core"
_PROMISE = re.compile(r"\b[AIMS]\d{1,2}\b")


class NoteTests:
    """A pytest plugin: notes in every process, writes in the one that hears of all."""

    def __init__(self, file: Path, *, writes: bool = True) -> None:
        self._file = file
        self._writes = writes
        self._rows: dict[str, Row] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """The promises are named by the first sentence of the module, or by the test's own."""
        row = Row(promises_of(item), item.nodeid, RUNNING, 0.0, "it was cut off here", free_core())
        item.user_properties += [(_PROMISES, row.promises), (_CORE, row.free_core)]
        self._keep(row)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The call counts, and what went wrong before or after it."""
        if report.when == "call" or report.outcome != "passed":
            noted = dict(report.user_properties)
            figure = in_one_line(report.capstdout if report.outcome == "passed" else _reason(report))
            promises, core = str(noted.get(_PROMISES, "")), float(str(noted.get(_CORE, 1.0)))
            self._keep(Row(promises, report.nodeid, report.outcome, report.duration, figure, core))

    def _keep(self, row: Row) -> None:
        self._rows[row.test] = row
        if self._writes:
            write_rows(self._file, list(self._rows.values()))


def promises_of(item: pytest.Item) -> str:
    """Such as `M4, M13`."""
    own = getattr(getattr(item, "function", None), "__doc__", None) or ""
    module = getattr(getattr(item, "module", None), "__doc__", None) or ""
    found = _PROMISE.findall(own) or _PROMISE.findall(module.partition("\n\n")[0])
    return ", ".join(dict.fromkeys(found))


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = str(getattr(crash, "message", "") or report.longreprtext).strip().splitlines()
    return in_one_line(lines[0]) if lines else report.outcome
