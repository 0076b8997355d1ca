"""Business figures of scheduling: what waits for a place in the calendar."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from common.telemetry.facts import NOW, Fact
from scheduling.domain.visits import KnownVisit

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(
            func.count(), func.coalesce(func.extract("epoch", NOW - func.min(KnownVisit.opened_at)), 0)
        ).where(KnownVisit.status == "unscheduled"),
        gauges={
            "crewline_visits_unscheduled": "Visits without a place in the calendar.",
            "crewline_visits_unscheduled_oldest_seconds": "How long the longest of them has waited.",
        },
    ),
)
