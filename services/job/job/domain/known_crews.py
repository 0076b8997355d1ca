"""What this service keeps of crews and people, as scheduling and the gateway tell it. Membership is dated: it decides
who sees which job."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import TenantRow
from job.domain.declarative import Base


class KnownCrew(TenantRow, Base):
    """A crew."""

    __tablename__ = "known_crews"
    name: Mapped[str]
    colour: Mapped[str]
    active: Mapped[bool]
    lead_id: Mapped[UUID | None]
    members: Mapped[list[KnownCrewMember]] = relationship(cascade="all, delete-orphan")


class KnownCrewMember(Base):
    """A person in a crew from a day on, until a day (included) or for good."""

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


class KnownPerson(TenantRow, Base):
    """Somebody who works for the organization."""

    __tablename__ = "known_people"
    name: Mapped[str]
    active: Mapped[bool]
