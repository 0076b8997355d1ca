"""Keeping what is told of time off, holidays and how the organization plans; each may be told twice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete

from common.db.unit_of_work import UnitOfWork
from routing.domain.known_absences import KnownHoliday, KnownSchedule, KnownTimeOff


def keep_time_off(uow: UnitOfWork, *, time_off_id: UUID, ref: UUID, starts_at: datetime, ends_at: datetime) -> None:
    """Note when a crew or a person is away."""
    uow.session.merge(
        KnownTimeOff(organization_id=uow.organization_id, id=time_off_id, ref=ref, starts_at=starts_at, ends_at=ends_at)
    )


def drop_time_off(uow: UnitOfWork, *, time_off_id: UUID) -> None:
    """Note that they are there."""
    ours = (KnownTimeOff.organization_id == uow.organization_id, KnownTimeOff.id == time_off_id)
    uow.session.execute(delete(KnownTimeOff).where(*ours))


def keep_holiday(uow: UnitOfWork, *, holiday_id: UUID, on: date, name: str) -> None:
    """Note a day on which nobody works."""
    uow.session.merge(KnownHoliday(organization_id=uow.organization_id, id=holiday_id, on_day=on, name=name))


def drop_holiday(uow: UnitOfWork, *, holiday_id: UUID) -> None:
    """Note that the day is one like others."""
    ours = (KnownHoliday.organization_id == uow.organization_id, KnownHoliday.id == holiday_id)
    uow.session.execute(delete(KnownHoliday).where(*ours))


def keep_schedule(uow: UnitOfWork, *, grounding_blocks: bool) -> None:
    """Note what a grounded vehicle means for its crew."""
    uow.session.merge(KnownSchedule(organization_id=uow.organization_id, grounding_blocks=grounding_blocks))
