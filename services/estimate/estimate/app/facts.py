"""Business figures of the estimate service: what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from common.telemetry.facts import Fact
from estimate.domain.estimate import Estimate
from estimate.domain.statuses import DRAFT, OPEN

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(Estimate.status, func.count())
        .where(Estimate.status.in_((DRAFT, *OPEN)))
        .group_by(Estimate.status),
        labels=("status",),
        gauges={"crewline_estimates": "Open estimates by status."},
    ),
)
