"""What routing keeps of when nobody is to be sent, as scheduling tells it: time off, holidays, and whether a grounded
vehicle keeps its crew in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from routing.domain.declarative import Base


class KnownTimeOff(TenantRow, Base):
    """A crew or a person is away: `ref` is the one or the other."""

    __tablename__ = "known_time_off"
    __table_args__ = (Index("ix_known_time_off_end", "organization_id", "ends_at"),)
    ref: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class KnownHoliday(TenantRow, Base):
    """A day on which the organization does not work."""

    __tablename__ = "known_holidays"
    __table_args__ = (Index("ix_known_holidays_day", "organization_id", "on_day"),)
    on_day: Mapped[date]
    name: Mapped[str]


class KnownSchedule(Base):
    """How an organization plans; without a row nothing was said yet, and grounded vehicles are only marked."""

    __tablename__ = "known_schedules"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    grounding_blocks: Mapped[bool]
