"""What booked jobs that are not done yet will use up, by the recipes of their services. A job uses its recipes up once,
on the day and by the crew of its last booking, and not what was recorded of an item already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, Select, and_, func, select
from sqlalchemy.orm import aliased

from common.db.unit_of_work import UnitOfWork
from inventory.app.recipes import items_by_key
from inventory.domain.job_use import RECIPE, JobUse
from inventory.domain.known import OPEN, KnownBooking, KnownJob, KnownJobLine, KnownRecipePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """So much of an item on a day, by a crew."""

    on: date
    crew_id: UUID
    item_id: UUID
    quantity: Decimal


def coming_needs(uow: UnitOfWork, *, since: date, until: date) -> list[Need]:
    """What is needed on these days, both included."""
    rows = uow.session.execute(_needs(uow, since, until)).all()
    items, recorded = items_by_key(uow, {row.item_key for row in rows}), _recorded(uow, {row.job_id for row in rows})
    return [
        Need(on=row.starts_on, crew_id=row.crew_id, item_id=items[row.item_key], quantity=row.needed)
        for row in rows
        if row.item_key in items and row.needed > 0 and (row.job_id, items[row.item_key]) not in recorded
    ]


def _needs(uow: UnitOfWork, since: date, until: date) -> Select[Any]:
    own, later = KnownBooking.organization_id, _later_bookings()
    line, part = KnownJobLine, KnownRecipePart
    needed = func.sum(func.round(line.quantity * part.quantity, 3)).label("needed")
    columns: tuple[Any, ...] = (
        KnownBooking.starts_on,
        KnownBooking.crew_id,
        KnownBooking.job_id,
        part.item_key,
        needed,
    )
    return (
        select(*columns)
        .join(KnownJob, and_(KnownJob.organization_id == own, KnownJob.id == KnownBooking.job_id))
        .join(line, and_(line.organization_id == own, line.job_id == KnownBooking.job_id))
        .join(part, and_(part.organization_id == own, part.service_id == line.service_id))
        .where(own == uow.organization_id, KnownBooking.starts_on.between(since, until))
        .where(KnownJob.state == OPEN, ~later)
        .group_by(KnownBooking.starts_on, KnownBooking.crew_id, KnownBooking.job_id, part.item_key)
    )


def _later_bookings() -> Exists:
    later = aliased(KnownBooking)
    same_job = and_(later.organization_id == KnownBooking.organization_id, later.job_id == KnownBooking.job_id)
    return select(later.id).where(same_job, later.starts_at > KnownBooking.starts_at).exists()


def _recorded(uow: UnitOfWork, job_ids: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    ours = (JobUse.organization_id == uow.organization_id, JobUse.job_id.in_(set(job_ids)))
    valid = (JobUse.source != RECIPE, JobUse.voided_at.is_(None))
    rows = uow.session.execute(select(JobUse.job_id, JobUse.item_id).where(*ours, *valid))
    return {(row.job_id, row.item_id) for row in rows}
