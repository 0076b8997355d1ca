"""Business figures of the gateway: who is signed in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from common.telemetry.facts import NOW, Fact
from gateway.domain.sessions import IDLE, LONGEST, Session

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(func.count())
        .select_from(Session)
        .where(Session.ended_at.is_(None), Session.started_at > NOW - LONGEST, Session.refreshed_at > NOW - IDLE),
        gauges={"crewline_sessions": "Sign-ins that are open."},
    ),
)
