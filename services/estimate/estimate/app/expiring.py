"""Ends offers whose last day has passed without an answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from estimate.domain import statuses
from estimate.domain.estimate import Estimate


def overdue_estimates(session: Session, *, now: datetime, limit: int = 200) -> list[tuple[UUID, UUID]]:
    """(organization, estimate) of those to end, over all organizations, the oldest first."""
    found = (
        select(Estimate.organization_id, Estimate.id)
        .where(Estimate.status.in_(statuses.OPEN), Estimate.expires_at <= now)
        .order_by(Estimate.expires_at)
        .limit(limit)
    )
    return [(row.organization_id, row.id) for row in session.execute(found)]


def expire_estimate(uow: UnitOfWork, *, estimate_id: UUID) -> None:
    """End the offer unless it was answered in the meantime."""
    estimate = uow.lock(Estimate, estimate_id)
    if estimate.is_overdue(at=uow.now):
        uow.emit(estimate.expire(at=uow.now))
        uow.audit(action="estimate.expire", record_type="estimate", record_id=estimate.id)
