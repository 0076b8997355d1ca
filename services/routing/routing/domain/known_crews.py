"""What routing keeps of organizations, crews and vehicles, as gateway, scheduling and fleet tell it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import TenantRow
from routing.domain.declarative import Base
from routing.domain.geography import Place
from routing.domain.loads import Load
from routing.domain.zones import at_local

ACTIVE, RETIRED = "active", "retired"
EQUIPMENT = "equipment"


class KnownOrganization(Base):
    """An organization's time zone."""

    __tablename__ = "known_organizations"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    zone: Mapped[str]


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


class KnownCrew(TenantRow, Base):
    """A crew: what it can do, when it works, where its day begins and ends."""

    __tablename__ = "known_crews"
    name: Mapped[str]
    active: Mapped[bool]
    skills: Mapped[list[str]]
    hours: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    start_place: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    end_place: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    members: Mapped[list[KnownCrewMember]] = relationship(cascade="all, delete-orphan")

    @property
    def starts_from(self) -> Place | None:
        """Where its day begins, when that is known."""
        return Place.read(self.start_place)

    @property
    def ends_at(self) -> Place | None:
        """Where its day ends, when that is known."""
        return Place.read(self.end_place)

    def people_on(self, on: date) -> frozenset[UUID]:
        """Who belongs to it on that day."""
        return frozenset(
            member.person_id
            for member in self.members
            if member.from_on <= on and (member.until_on is None or on <= member.until_on)
        )

    def shifts_on(self, on: date, zone: str) -> list[tuple[datetime, datetime]]:
        """When it works on that day, in order; closing at or before opening means the next day."""
        found = []
        for each in self.hours:
            if each["weekday"] == on.weekday():
                opens, closes = time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"])
                closing_day = on + timedelta(days=closes <= opens)
                found.append((at_local(on, opens, zone), at_local(closing_day, closes, zone)))
        return sorted(shift for shift in found if shift[0] < shift[1])


class KnownVehicle(TenantRow, Base):
    """A vehicle and what it lets a crew do; nothing, for the crews for whom it is grounded, from that day on. A crew
    that keeps it for a reason is not among them."""

    __tablename__ = "known_vehicles"
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    skills: Mapped[list[str]]
    carries: Mapped[list[str]]
    tank_gallons: Mapped[int | None]
    grounded_crews: Mapped[list[str]]
    grounded_reason: Mapped[str | None]
    grounded_from_on: Mapped[date | None]

    def ground(self, *, reason: str, from_on: date, crew_ids: Sequence[UUID]) -> None:
        """It must not go out with these crews from that day on."""
        self.grounded_reason, self.grounded_from_on = reason, from_on
        self.grounded_crews = sorted(str(crew_id) for crew_id in crew_ids)

    def release(self) -> None:
        """It may go out again."""
        self.grounded_reason, self.grounded_from_on, self.grounded_crews = None, None, []

    def is_grounded(self, crew_id: UUID, on: date) -> bool:
        """Whether the crew must leave it where it is on that day."""
        has_begun = self.grounded_from_on is None or self.grounded_from_on <= on
        return self.status != RETIRED and has_begun and str(crew_id) in self.grounded_crews

    def is_kept_in(self, on: date) -> bool:
        """Whether, named for a visit, it must stay in on that day."""
        return self.grounded_from_on is not None and self.grounded_from_on <= on

    def is_usable(self, on: date) -> bool:
        """Whether it may be named for a visit of that day."""
        return self.status == ACTIVE and not self.is_kept_in(on)

    @property
    def grounded_in_words(self) -> str:
        """That it must stay in, and why."""
        why = {"in_shop": "is in the shop", "safety_overdue": "has a safety service overdue"}
        return f"{self.name} {why.get(self.grounded_reason or '', 'must stay where it is')}"

    @property
    def load(self) -> Load:
        """What it brings along."""
        own = [self.name] if self.kind == EQUIPMENT else []
        return Load(
            skills=frozenset(skill.casefold() for skill in self.skills),
            equipment=frozenset(piece.casefold() for piece in [*self.carries, *own]),
            tank_gallons=self.tank_gallons or 0,
        )


class KnownVehicleAssignment(TenantRow, Base):
    """A crew's vehicle from a day on, until a day (included) or for good."""

    __tablename__ = "known_vehicle_assignments"
    __table_args__ = (Index("ix_known_vehicle_assignments_crew", "organization_id", "crew_id", "starts_on"),)
    vehicle_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    def covers(self, on: date) -> bool:
        """Whether the crew has it on that day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
