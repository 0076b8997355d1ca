"""Forgetting what nobody can use any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.domain.sessions import IDLE, LONGEST

KEPT = timedelta(days=30)
_FORGET = text("""
    WITH over AS (
        SELECT organization_id, id FROM sessions
        WHERE ended_at < :limit OR refreshed_at < :idle OR started_at < :longest
        LIMIT 1000
    ), tokens AS (
        DELETE FROM entry_tokens AS t USING over AS o
        WHERE t.organization_id = o.organization_id AND t.target = o.id AND t.kind = 'refresh'
    )
    DELETE FROM sessions AS s USING over AS o WHERE s.organization_id = o.organization_id AND s.id = o.id
""")


def forget_old_sessions(session: Session, *, now: datetime) -> None:
    """Delete sessions that have been over for a month, with the hashes of their tokens, a bounded number at a time."""
    limit = now - KEPT
    session.execute(_FORGET, {"limit": limit, "idle": limit - IDLE, "longest": limit - LONGEST})
