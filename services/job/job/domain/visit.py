"""A visit: one going to the property for a job. Its status changes here only, along the state machine of statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from common.db.declarative import VersionedRow
from job.domain import statuses
from job.domain.declarative import Base
from job.domain.visit_events import VisitCancelled, VisitCompleted, VisitEnRoute, VisitReset, VisitStarted
from job.domain.visit_lines import LineOutcome, VisitLine, record_outcomes

if TYPE_CHECKING:
    from job.domain.job import Job
    from job.domain.known_bookings import KnownBooking

FIRST, EXTRA, FOLLOW_UP, REWORK = "first", "extra", "follow_up", "rework"
KINDS = (FIRST, EXTRA, FOLLOW_UP, REWORK)


class Visit(VersionedRow, Base):
    """One visit. The columns of the booking are empty while it is not booked; equipment and water are None while it
    needs what its lines need."""

    __tablename__ = "visits"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        CheckConstraint("status IN ('" + "', '".join(statuses.ALL) + "')", name="status"),
        CheckConstraint("water_gallons >= 0", name="water"),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        Index("ix_visits_job", "organization_id", "job_id", "ordinal", unique=True),
    )
    job_id: Mapped[UUID]
    ordinal: Mapped[int]
    kind: Mapped[str]
    status: Mapped[str]
    duration_minutes: Mapped[int]
    required_equipment: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    water_gallons: Mapped[int | None]
    earliest_on: Mapped[date | None]
    preferred_at: Mapped[datetime | None]
    booking_id: Mapped[UUID | None]
    crew_id: Mapped[UUID | None]
    crew_name: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    en_route_at: Mapped[datetime | None]
    eta_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    set_back_version: Mapped[int | None]  # the version since which the visit is set back; phones may not know of it
    job: Mapped[Job] = relationship(back_populates="visits", lazy="raise_on_sql")
    lines: Mapped[list[VisitLine]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="VisitLine.line_id"
    )

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen."""
        return self.status in statuses.OPEN

    def schedule(self, booking: KnownBooking) -> None:
        """Take over when and who; a visit that was waiting is scheduled now."""
        if not self.is_open:
            return
        self.booking_id, self.crew_id, self.crew_name = booking.id, booking.crew_id, booking.crew_name
        self.starts_at, self.ends_at = booking.starts_at, booking.ends_at
        if self.status == statuses.UNSCHEDULED:
            self._move(statuses.SCHEDULED)

    def unschedule(self, booking_id: UUID) -> None:
        """Give the booking up. Work that has begun goes on; a booking that was replaced does not matter any more."""
        if not self.is_open or self.booking_id != booking_id:
            return
        if self.status == statuses.IN_PROGRESS:
            self.booking_id = None
            return
        self._forget_booking()
        if self.status != statuses.UNSCHEDULED:
            self._move(statuses.UNSCHEDULED)
            self._set_back()

    def mark_en_route(self, *, at: datetime, eta_minutes: int | None, notify: bool) -> VisitEnRoute:
        """The crew sets out."""
        self._move(statuses.EN_ROUTE)
        self.en_route_at = at
        self.eta_at = at + timedelta(minutes=eta_minutes) if eta_minutes is not None else None
        return VisitEnRoute(
            visit_id=self.id,
            job_id=self.job_id,
            crew_id=self.crew_id,
            crew_name=self.crew_name,
            customer_id=self.job.customer_id,
            property_id=self.job.property_id,
            at=at,
            eta_at=self.eta_at,
            zone=self.job.zone,
            notify=notify,
        )

    def start(self, *, at: datetime) -> VisitStarted:
        """The work begins."""
        self._move(statuses.IN_PROGRESS)
        self.started_at = at
        return VisitStarted(visit_id=self.id, job_id=self.job_id, at=at)

    def complete(self, *, at: datetime, outcomes: Mapping[UUID, LineOutcome]) -> VisitCompleted:
        """The crew is done here. Lines that no outcome names were done."""
        self._move(statuses.COMPLETED)
        self.completed_at = at
        results = record_outcomes(self.lines, outcomes=outcomes)
        return VisitCompleted(visit_id=self.id, job_id=self.job_id, at=at, lines=results)

    def confirm(self, *, set_back: bool) -> None:
        """Somebody reports what others had reported, and did not know: two reports now, and who undoes the one has to
        know of the other. `set_back`: that it is set back was what they said."""
        flag_modified(self, "status")  # a version of its own
        if set_back:
            self._set_back()

    def cancel(self, *, at: datetime, reason: str) -> VisitCancelled:
        """The visit will not happen; its booking is void at once."""
        self._move(statuses.CANCELLED)
        self._forget_booking()
        self.cancelled_at, self.reason = at, reason
        return VisitCancelled(visit_id=self.id, job_id=self.job_id, reason=reason)

    def reset(self, *, reason: str) -> VisitReset:
        """Back to scheduled, or to unscheduled when it is not booked; what was reported of it is void."""
        if self.status in (statuses.UNSCHEDULED, statuses.SCHEDULED):
            raise statuses.illegal_move(
                "visit", status=self.status, to=statuses.SCHEDULED, legal=statuses.LEGAL_MOVES[self.status]
            )
        self._move(statuses.SCHEDULED if self.booking_id else statuses.UNSCHEDULED)
        if self.booking_id is None:
            self._forget_booking()
        self.en_route_at = self.eta_at = self.started_at = self.completed_at = self.cancelled_at = None
        self._set_back()
        self.reason = reason
        for line in self.lines:
            line.done = line.undone_reason = None
        return VisitReset(visit_id=self.id, job_id=self.job_id, reason=reason)

    def _move(self, to: str) -> None:
        statuses.check_move("visit", status=self.status, to=to)
        self.status = to

    def _set_back(self) -> None:
        self.set_back_version = (self.version or 0) + 1  # the one that it has once this is written

    def _forget_booking(self) -> None:
        self.booking_id = self.crew_id = self.crew_name = self.starts_at = self.ends_at = None
