"""Crews: who belongs to them from which day to which, what they can do and when they work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from common.db.declarative import VersionedRow
from scheduling.domain.declarative import Base
from scheduling.domain.events import CrewChanged, CrewCreated, HoursData, MemberData, PlaceData
from scheduling.domain.hours import Shift
from scheduling.domain.refusals import BadMembership, CrewInactive, LeadNotMember


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's time in a crew; both days count, no last day means from then on."""

    person_id: UUID
    from_on: date
    until_on: date | None = None


class CrewMember(Base):
    """One membership of one crew."""

    __tablename__ = "crew_members"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "crew_id"], ["crews.organization_id", "crews.id"]),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
        Index("ix_crew_members_person", "organization_id", "person_id", "from_on"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    crew_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    from_on: Mapped[date] = mapped_column(Date(), primary_key=True)
    until_on: Mapped[date | None] = mapped_column(Date())

    def covers(self, on: date) -> bool:
        """Whether the person belongs to the crew that day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


class Crew(VersionedRow, Base):
    """A team that goes out together."""

    __tablename__ = "crews"
    __table_args__ = (
        UniqueConstraint("organization_id", "name_key"),
        Index("ix_crews_name", "organization_id", "name", "id"),
    )
    name: Mapped[str]
    name_key: Mapped[str]
    colour: Mapped[str]
    active: Mapped[bool]
    lead_id: Mapped[UUID | None]
    skills: Mapped[list[str]]
    hours: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    start_place: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    end_place: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    members: Mapped[list[CrewMember]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="CrewMember.from_on, CrewMember.person_id"
    )

    @property
    def shifts(self) -> list[Shift]:
        """The working hours."""
        return [Shift(**record) for record in self.hours]

    def people_on(self, day: date) -> set[UUID]:
        """Who belongs to the crew that day."""
        return {member.person_id for member in self.members if member.covers(day)}

    def touch(self, at: datetime) -> None:
        """Raise the version with the next write, also when only members change."""
        self.changed_at = at
        flag_modified(self, "changed_at")

    def rename(self, name: str) -> None:
        """Give it another name; names differ in more than their capitals."""
        self.name, self.name_key = name, name.casefold()

    def set_skills(self, skills: Iterable[str]) -> None:
        """Replace what the crew can do; each skill once."""
        self.skills = list({skill.casefold(): skill for skill in skills}.values())

    def set_hours(self, shifts: Iterable[Shift]) -> None:
        """Replace the working hours."""
        self.hours = [shift.as_record() for shift in shifts]

    def set_members(self, memberships: Sequence[Membership]) -> None:
        """Replace the memberships; rows that stay are kept."""
        check_memberships(memberships)
        known = {(member.person_id, member.from_on): member for member in self.members}
        self.members = [self._member(membership, known) for membership in memberships]

    def _member(self, wanted: Membership, known: dict[tuple[UUID, date], CrewMember]) -> CrewMember:
        row = known.get((wanted.person_id, wanted.from_on))
        if row is None:
            return CrewMember(
                organization_id=self.organization_id,
                crew_id=self.id,
                person_id=wanted.person_id,
                from_on=wanted.from_on,
                until_on=wanted.until_on,
            )
        row.until_on = wanted.until_on
        return row

    def check_lead(self) -> None:
        """Refuse a lead who is no member; called when lead and members are as they shall be."""
        if self.lead_id is not None and self.lead_id not in {member.person_id for member in self.members}:
            raise LeadNotMember(field="lead_id")

    def check_active(self) -> None:
        """Refuse to plan with a crew that is not active."""
        if not self.active:
            raise CrewInactive(f"{self.name} is not active", field="crew_id")

    def missing_skills(self, needed: Iterable[str], *, beside: Iterable[str] = ()) -> list[str]:
        """What a visit needs and neither the crew nor what it has along offers; capitals make no difference."""
        held = {skill.casefold() for skill in (*self.skills, *beside)}
        return [skill for skill in needed if skill.casefold() not in held]

    def created(self) -> CrewCreated:
        """The crew as its first event."""
        return CrewCreated(**self._facts())

    def changed(self) -> CrewChanged:
        """The crew as it is now."""
        return CrewChanged(**self._facts())

    def _facts(self) -> dict[str, Any]:
        return {
            "crew_id": self.id,
            "name": self.name,
            "colour": self.colour,
            "active": self.active,
            "lead_id": self.lead_id,
            "members": [
                MemberData(person_id=row.person_id, from_on=row.from_on, until_on=row.until_on) for row in self.members
            ],
            "skills": list(self.skills),
            "hours": [HoursData(**record) for record in self.hours],
            "start_place": _place(self.start_place),
            "end_place": _place(self.end_place),
        }


def _place(record: dict[str, Any] | None) -> PlaceData | None:
    return None if record is None else PlaceData(latitude=record["latitude"], longitude=record["longitude"])


def check_memberships(memberships: Sequence[Membership]) -> None:
    """Refuse memberships that end before they begin, and one person twice on the same day."""
    by_person: dict[UUID, list[Membership]] = {}
    for membership in memberships:
        if membership.until_on is not None and membership.until_on < membership.from_on:
            raise BadMembership("A membership ends before it begins", field="members")
        by_person.setdefault(membership.person_id, []).append(membership)
    for spells in by_person.values():
        spells.sort(key=lambda spell: spell.from_on)
        for before, after in zip(spells, spells[1:], strict=False):
            if before.until_on is None or after.from_on <= before.until_on:
                raise BadMembership("A person is in the crew twice on the same day", field="members")
