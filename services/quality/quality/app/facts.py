"""Business figures of quality: what waits for a review, and complaints that are not resolved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from common.telemetry.facts import Fact
from quality.domain.callback import OPEN, SCHEDULED, Callback
from quality.domain.report import Report
from quality.domain.report_statuses import DRAFT, FLAGGED, SUBMITTED

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(Report.status, func.count())
        .where(Report.status.in_((DRAFT, SUBMITTED, FLAGGED)))
        .group_by(Report.status),
        labels=("status",),
        gauges={"crewline_reports": "Checklist reports not yet approved."},
    ),
    Fact(
        statement=select(Callback.status, func.count())
        .where(Callback.status.in_((OPEN, SCHEDULED)))
        .group_by(Callback.status),
        labels=("status",),
        gauges={"crewline_callbacks": "Complaints not yet resolved."},
    ),
)
