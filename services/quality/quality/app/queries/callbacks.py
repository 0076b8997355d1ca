"""Callbacks as they are listed and shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from common.money import Money
from quality.domain.callback import Callback
from quality.domain.known_office import KnownCrew, KnownService
from quality.domain.known_work import KnownJob

_Rework = aliased(KnownJob)
_SHOWN: tuple[Any, ...] = (
    Callback.id,
    Callback.version,
    Callback.job_id,
    KnownJob.number.label("job_number"),
    Callback.line_id,
    Callback.service_id,
    KnownService.name.label("service_name"),
    Callback.crew_id,
    KnownCrew.name.label("crew_name"),
    Callback.rework_job_id,
    _Rework.number.label("rework_job_number"),
    Callback.reason,
    Callback.source,
    Callback.details,
    Callback.status,
    Callback.amount_minor,
    Callback.currency,
    Callback.rework_minutes,
    Callback.opened_at,
    Callback.opened_by,
    Callback.resolved_at,
)


def callbacks_page(
    uow: UnitOfWork,
    *,
    after: str | None,
    limit: int,
    status: str | None = None,
    job_id: UUID | None = None,
    crew_id: UUID | None = None,
) -> Page:
    """One page, the newest first."""
    wanted = {Callback.status: status, Callback.job_id: job_id, Callback.crew_id: crew_id}
    statement = _rows(uow).where(*(column == value for column, value in wanted.items() if value is not None))
    page = keyset(uow.session, statement, columns=[Callback.id.desc()], after=after, limit=limit)
    return Page([_shown(row) for row in page.items], page.next)


def callback_view(uow: UnitOfWork, callback_id: UUID) -> dict[str, Any]:
    """One callback, or NotFound."""
    row = uow.session.execute(_rows(uow).where(Callback.id == callback_id)).one_or_none()
    if row is None:
        raise NotFound("Callback not found")
    return _shown(row)


def _rows(uow: UnitOfWork) -> Select[Any]:
    ours = Callback.organization_id
    return (
        select(*_SHOWN)
        .outerjoin(KnownJob, and_(KnownJob.organization_id == ours, KnownJob.id == Callback.job_id))
        .outerjoin(_Rework, and_(_Rework.organization_id == ours, _Rework.id == Callback.rework_job_id))
        .outerjoin(KnownCrew, and_(KnownCrew.organization_id == ours, KnownCrew.id == Callback.crew_id))
        .outerjoin(KnownService, and_(KnownService.organization_id == ours, KnownService.id == Callback.service_id))
        .where(ours == uow.organization_id)
    )


def _shown(row: Any) -> dict[str, Any]:
    return {**row._mapping, "amount": Money(row.amount_minor, row.currency)}
