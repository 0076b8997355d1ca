"""Why each stop of a plan is where it is, and what the best alternatives would have cost, as a plan's result holds
it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.domain.planning.explaining import Alternative, explain_all
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

# Of twenty crews that could not go either, nobody reads more.
MOST_ALTERNATIVES = 5


def reasons_of(problem: Problem, plan: Plan, *, names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """By stop: a sentence, and the cheapest alternatives with their costs or the rules that keep them away."""
    return {
        each.stop_id: {
            "why": each.reason,
            "alternatives": [_shown(other, names) for other in each.alternatives[:MOST_ALTERNATIVES]],
        }
        for each in explain_all(problem, plan)
    }


def _shown(alternative: Alternative, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "crew_id": alternative.crew_id,
        "crew_name": names[alternative.crew_id],
        "drive_seconds": alternative.added_seconds,
        "code": alternative.code,
        "reason": alternative.reason or "",
    }
