"""What fleet keeps of other services' facts: the organization's zone and currency, crews with who belongs to
them, and how far their planned routes go."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import TenantRow
from fleet.domain.declarative import Base


class KnownOrganization(Base):
    """An organization's currency and time zone."""

    __tablename__ = "known_organizations"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    zone: Mapped[str]
    currency: Mapped[str]


class KnownCrew(TenantRow, Base):
    """A crew."""

    __tablename__ = "known_crews"
    name: Mapped[str]
    active: Mapped[bool]
    members: Mapped[list[KnownCrewMember]] = relationship(cascade="all, delete-orphan")


class KnownCrewMember(Base):
    """A person in a crew from a day on, until a day (included) or for good: who may read its vehicles' meters."""

    __tablename__ = "known_crew_members"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "crew_id"],
            ["known_crews.organization_id", "known_crews.id"],
            ondelete="CASCADE",
        ),
        Index("ix_known_crew_members_person", "organization_id", "person_id", "crew_id"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    crew_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date | None]


class PlannedRoute(Base):
    """The route of a crew's day as it was planned last."""

    __tablename__ = "planned_routes"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    crew_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    driven_on: Mapped[date] = mapped_column(primary_key=True)
    distance_meters: Mapped[int]
    planned_at: Mapped[datetime]
