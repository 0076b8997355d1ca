"""The report of `make endure`: each part with its stated and its true length, each test with the promises it stands
for, what it reached, how long it took, and how much of a core it found free at its start."""

from __future__ import annotations

from dataclasses import dataclass

from crewline_local.endure.rows import RUNNING, Row

CROWDED_BELOW = 0.8


@dataclass(frozen=True)
class PartRun:
    """One part as it ran; rows are its tests."""

    name: str
    stated_minutes: float
    seconds: float
    was_cut: bool  # reached its limit
    rows: tuple[Row, ...]

    @property
    def failed(self) -> int:
        """Tests that failed, or were cut off; nothing at all is a failure too."""
        return sum(row.outcome in ("failed", RUNNING) for row in self.rows) + (not self.rows)


def as_markdown(runs: list[PartRun], *, share: float) -> str:
    """A table of the parts and one of their tests, by promise."""
    rows = sorted((row for run in runs for row in run.rows), key=_place)
    failed, skipped = sum(run.failed for run in runs), sum(row.outcome == "skipped" for row in rows)
    minutes = sum(run.seconds for run in runs) / 60
    lines = [
        "# Endurance",
        "",
        f"{share:g} of the full length: {len(rows)} tests, {failed} failed, {skipped} skipped, {minutes:.0f} minutes.",
        "",
        "| part | tests | failed | minutes | at most |",
        "|---|---|---|---|---|",
        *(_part(run) for run in runs),
        "",
        "*Core*: how much of a processor a test found free at its start. A failure where it is far below 1 says as",
        "much of the machine as of the program: run that part again alone, `make endure PARTS=name`.",
        "",
        "| promise | test | passed | seconds | core | reached |",
        "|---|---|---|---|---|---|",
        *(_test(row) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _part(run: PartRun) -> str:
    took = f"{run.seconds / 60:.1f}" + (", **cut off**" if run.was_cut else "")
    return f"| {run.name} | {len(run.rows)} | {run.failed} | {took} | {run.stated_minutes:g} |"


def _test(row: Row) -> str:
    passed = {"passed": "yes", "failed": "**no**", RUNNING: "**cut off**"}.get(row.outcome, row.outcome)
    core = f"**{row.free_core:.2f}**" if row.free_core < CROWDED_BELOW else f"{row.free_core:.2f}"
    return f"| {row.promises} | `{row.test}` | {passed} | {row.seconds:.0f} | {core} | {row.figure} |"


def _place(row: Row) -> tuple[str, int, str]:
    first = row.promises.partition(",")[0]
    return first[:1] or "~", int(first[1:] or 0), row.test
