"""Runs a workload's parts round by round, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Sequence

from bench.sizes import Sizes
from bench.workload import Figures, Line, Outcome, Parts, Workload

STRAYED = 0.25
MOST_EXTRA = 2


def measure(workload: Workload, sizes: Sizes) -> tuple[list[Outcome], list[Figures]]:
    """The outcome of each line, and every figure of every round. A round whose reference strays from the median of its
    fellows by more than a quarter is measured again, at most twice, unless rounds draw lots."""
    lines = workload.lines(sizes)
    with workload.open(sizes) as parts:
        rounds = [_round(workload.name, number, parts) for number in range(sizes.rounds)]
        for _ in range(0 if sizes.is_smoke or workload.draws_lots else MOST_EXTRA):
            strayed = _strayed(rounds, lines)
            if strayed is None:
                break
            rounds[strayed] = _round(workload.name, strayed, parts)
    return [_outcome(line, rounds) for line in lines], rounds


def _round(name: str, number: int, parts: Parts) -> Figures:
    found: Figures = {"load average": os.getloadavg()[0]}
    # Every other round runs backwards: nobody always goes first.
    for part, measure_part in list(parts.items())[:: -1 if number % 2 else 1]:
        started = time.monotonic()
        found.update(measure_part())
        print(
            f"{name}, round {number + 1}: {part} took {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True
        )
    return found


def _strayed(rounds: Sequence[Figures], lines: Sequence[Line]) -> int | None:
    for reference in {line.reference for line in lines if line.reference}:
        middle = statistics.median(figures[reference] for figures in rounds)
        for number, figures in enumerate(rounds):
            if abs(figures[reference] - middle) > STRAYED * middle:
                return number
    return None


def _outcome(line: Line, rounds: Sequence[Figures]) -> Outcome:
    reference = [figures[line.reference] for figures in rounds] if line.reference else []
    return Outcome(line, [figures[line.ours] for figures in rounds], reference)
