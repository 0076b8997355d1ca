"""Assignments as they are listed and shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from fleet.domain.assignment import Assignment
from fleet.domain.known import KnownCrew
from fleet.domain.vehicle import Vehicle

_SHOWN: tuple[Any, ...] = (
    Assignment.id,
    Assignment.version,
    Assignment.vehicle_id,
    Vehicle.name.label("vehicle_name"),
    Assignment.crew_id,
    KnownCrew.name.label("crew_name"),
    Assignment.starts_on,
    Assignment.ends_on,
    Assignment.override_reason,
    Assignment.withdrawn_at,
    Assignment.withdrawn_reason,
    Assignment.assigned_at,
)


def assignments_page(
    uow: UnitOfWork, *, after: str | None, limit: int, vehicle_id: UUID | None = None, crew_id: UUID | None = None
) -> Page:
    """One page, the newest first."""
    wanted = {Assignment.vehicle_id: vehicle_id, Assignment.crew_id: crew_id}
    statement = _rows(uow).where(*(column == value for column, value in wanted.items() if value is not None))
    page = keyset(uow.session, statement, columns=[Assignment.id.desc()], after=after, limit=limit)
    return Page([dict(row._mapping) for row in page.items], page.next)


def assignment_view(uow: UnitOfWork, assignment_id: UUID) -> dict[str, Any]:
    """One assignment, or NotFound."""
    row = uow.session.execute(_rows(uow).where(Assignment.id == assignment_id)).one_or_none()
    if row is None:
        raise NotFound("Assignment not found")
    return dict(row._mapping)


def _rows(uow: UnitOfWork) -> Select[Any]:
    ours = Assignment.organization_id
    return (
        select(*_SHOWN)
        .join(Vehicle, and_(Vehicle.organization_id == ours, Vehicle.id == Assignment.vehicle_id))
        .join(KnownCrew, and_(KnownCrew.organization_id == ours, KnownCrew.id == Assignment.crew_id))
        .where(ours == uow.organization_id)
    )
