"""A booking: the place of one visit in the calendar, from when it is made until it is released."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm.attributes import flag_modified

from common.db.declarative import VersionedRow
from common.ids import new_id
from scheduling.domain.changes import BookingChange, ChangeSet
from scheduling.domain.crews import Crew
from scheduling.domain.declarative import Base
from scheduling.domain.events import BookingAnnounced, BookingMade, BookingMoved, BookingReleased
from scheduling.domain.placements import Placement, Window
from scheduling.domain.refusals import BookingReleasedAlready, EtaPast
from scheduling.domain.visits import KnownVisit


class Booking(VersionedRow, Base):
    """Crew, time and promise for a visit. A released one stays as history; booking the visit again makes a new one."""

    __tablename__ = "bookings"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "visit_id"], ["known_visits.organization_id", "known_visits.id"]),
        ForeignKeyConstraint(["organization_id", "crew_id"], ["crews.organization_id", "crews.id"]),
        CheckConstraint("status IN ('booked', 'released')", name="status"),
        CheckConstraint("ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'", name="duration"),
        CheckConstraint("starts_at BETWEEN window_starts_at AND window_ends_at", name="window"),
        Index("ix_bookings_calendar", "organization_id", "status", "starts_at", "id", "ends_at"),
        Index("ix_bookings_crew", "organization_id", "crew_id", "status", "starts_at", "id", "ends_at"),
        Index(
            "uq_bookings_visit", "organization_id", "visit_id", unique=True, postgresql_where=text("status = 'booked'")
        ),
    )
    visit_id: Mapped[UUID]
    job_id: Mapped[UUID]
    crew_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    window_starts_at: Mapped[datetime]
    window_ends_at: Mapped[datetime]
    promise_version: Mapped[int]
    zone: Mapped[str]
    extra_people: Mapped[list[str]]
    equipment: Mapped[list[str]]
    status: Mapped[str]
    warnings: Mapped[list[str]]
    override_reason: Mapped[str | None]
    released_reason: Mapped[str | None]
    undoable_change_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @classmethod
    def make(cls, visit: KnownVisit, placement: Placement, *, at: datetime, id: UUID | None = None) -> Booking:
        """A new booking of a visit that has none."""
        visit.check_plannable()
        booking = cls(
            organization_id=visit.organization_id,
            id=id or new_id(),
            visit_id=visit.id,
            job_id=visit.job_id,
            zone=visit.zone,
            status="booked",
            promise_version=1,
            warnings=[],
            made_at=at,
            changed_at=at,
        )
        booking._put(placement)
        visit.note_booked()
        return booking

    @property
    def placement(self) -> Placement:
        """Where it stands."""
        return Placement(
            crew_id=self.crew_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            window=Window(starts_at=self.window_starts_at, ends_at=self.window_ends_at),
            extra_people=tuple(UUID(person) for person in self.extra_people),
            equipment=tuple(UUID(piece) for piece in self.equipment),
        )

    @property
    def is_released(self) -> bool:
        """Whether it is history."""
        return self.status == "released"

    def check_live(self) -> None:
        """Refuse to touch what was released."""
        if self.is_released:
            raise BookingReleasedAlready()

    def put(self, placement: Placement, *, visit: KnownVisit, at: datetime) -> None:
        """Move it. Another window is another promise. Once work is under way only the length may change."""
        self.check_live()
        visit.check_open()
        if (placement.crew_id, placement.starts_at) != (self.crew_id, self.starts_at):
            visit.check_plannable()
        if placement.window != self.placement.window:
            self.promise_version += 1
        self._put(placement)
        self.touch(at)

    def release(self, *, visit: KnownVisit, reason: str, at: datetime) -> BookingReleased:
        """Take it off the calendar."""
        self.check_live()
        self.status, self.released_reason, self.changed_at = "released", reason, at
        visit.note_released()
        return BookingReleased(booking_id=self.id, visit_id=self.visit_id, job_id=self.job_id, reason=reason)

    def touch(self, at: datetime) -> None:
        """Raise the version with the next write, as other people go along now."""
        self.changed_at = at
        flag_modified(self, "changed_at")

    def note_override(self, warnings: list[str], *, reason: str | None) -> None:
        """Keep which rules were set aside and why; nothing when none was."""
        self.warnings = warnings
        self.override_reason = reason if warnings else None

    def record_change(
        self,
        change_set: ChangeSet,
        *,
        before: Placement | None,
        after: Placement | None,
        reason_before: str | None,
    ) -> BookingChange:
        """The record of a change, from now on the one that can be undone."""
        kind = "made" if before is None else "released" if after is None else "moved"
        record = BookingChange(
            organization_id=self.organization_id,
            id=new_id(),
            booking_id=self.id,
            change_set_id=change_set.id,
            kind=kind,
            before=None if before is None else before.as_record(),
            after=None if after is None else after.as_record(),
            override_reason_before=reason_before,
            changed_at=change_set.made_at,
            changed_by=change_set.made_by,
        )
        self.undoable_change_id = record.id
        return record

    def announced(self, visit: KnownVisit, crew: Crew, *, eta_at: datetime, at: datetime) -> BookingAnnounced:
        """Have the customer told when to expect the crew."""
        self.check_live()
        visit.check_open()
        if eta_at < at:
            raise EtaPast(field="eta_at")
        return BookingAnnounced(
            booking_id=self.id,
            visit_id=self.visit_id,
            job_id=self.job_id,
            customer_id=visit.customer_id,
            property_id=visit.property_id,
            crew_name=crew.name,
            zone=self.zone,
            eta_at=eta_at,
            promise_version=self.promise_version,
            at=at,
        )

    def made(self, crew: Crew, people: Collection[UUID]) -> BookingMade:
        """The booking as its first event."""
        return BookingMade(**self._facts(crew, people))

    def moved(self, crew: Crew, people: Collection[UUID]) -> BookingMoved:
        """The booking as it is now."""
        return BookingMoved(**self._facts(crew, people))

    def _put(self, placement: Placement) -> None:
        self.crew_id = placement.crew_id
        self.starts_at, self.ends_at = placement.starts_at, placement.ends_at
        self.window_starts_at, self.window_ends_at = placement.window.starts_at, placement.window.ends_at
        self.extra_people = [str(person) for person in placement.extra_people]
        self.equipment = [str(piece) for piece in placement.equipment]

    def _facts(self, crew: Crew, people: Collection[UUID]) -> dict[str, Any]:
        return {
            "booking_id": self.id,
            "visit_id": self.visit_id,
            "job_id": self.job_id,
            "crew_id": self.crew_id,
            "crew_name": crew.name,
            "people": sorted(people),
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "window_starts_at": self.window_starts_at,
            "window_ends_at": self.window_ends_at,
            "promise_version": self.promise_version,
            "zone": self.zone,
            "version": self.version,
            "equipment": [UUID(piece) for piece in self.equipment],
        }
