"""Time off and holidays as lists show them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from scheduling.app.office import known_organization
from scheduling.app.scope import Viewer
from scheduling.domain.absences import Holiday, TimeOff
from scheduling.domain.crews import CrewMember
from scheduling.domain.zones import check_day, day_bounds


def time_off(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    limit: int,
    after: str | None,
    crew_id: UUID | None = None,
    person_id: UUID | None = None,
    from_on: date | None = None,
) -> Page:
    """Absences in order of their end; those who see only their own work see their own and their crews'."""
    found = select(TimeOff).where(TimeOff.organization_id == uow.organization_id)
    ref = crew_id or person_id
    if ref is not None:
        found = found.where(TimeOff.ref == ref)
    if from_on is not None:
        zone = known_organization(uow).zone
        found = found.where(TimeOff.ends_at > day_bounds(check_day(from_on, field="from"), zone)[0])
    if not viewer.sees_all:
        crews = select(CrewMember.crew_id).where(
            CrewMember.organization_id == uow.organization_id, CrewMember.person_id == viewer.person_id
        )
        found = found.where(or_(TimeOff.ref == viewer.person_id, TimeOff.ref.in_(crews)))
    columns: list[Any] = [TimeOff.ends_at, TimeOff.id]
    return keyset(uow.session, found, columns=columns, after=after, limit=limit)


def holidays(uow: UnitOfWork, *, limit: int, after: str | None, from_on: date | None = None) -> Page:
    """Holidays in order."""
    found = select(Holiday).where(Holiday.organization_id == uow.organization_id)
    if from_on is not None:
        found = found.where(Holiday.on_day >= check_day(from_on, field="from"))
    columns: list[Any] = [Holiday.on_day, Holiday.id]
    return keyset(uow.session, found, columns=columns, after=after, limit=limit)
