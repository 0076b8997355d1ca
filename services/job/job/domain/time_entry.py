"""How long people travel, work and rest for a job. Entries begin and end with a visit's status, and can be corrected;
no two of one person overlap, which the database holds too."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKeyConstraint, Identity, Index, Uuid, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict, InvalidInput
from job.domain import statuses
from job.domain.declarative import Base

TRAVEL, WORK, BREAK = "travel", "work", "break"
KINDS = (TRAVEL, WORK, BREAK)
BY_STATUS, BY_COMMAND, BY_HAND = "status", "command", "hand"
SOURCES = (BY_STATUS, BY_COMMAND, BY_HAND)
KIND_OF_STATUS = {statuses.EN_ROUTE: TRAVEL, statuses.IN_PROGRESS: WORK}
# Core PostgreSQL has no gist equality for numbers, but one for ranges of them.
ONE_AT_A_TIME = "int8range(clock_no, clock_no, '[]')"


class TimeTurnedRound(InvalidInput):
    """Time ends after it begins."""

    code = "time_turned_round"


class TimeInTheFuture(InvalidInput):
    """Time is noted when it has passed."""

    code = "time_in_the_future"


class TimeOverlaps(Conflict):
    """The person's time was noted for something else then."""

    code = "time_overlaps"


class TimeVoided(Conflict):
    """The entry was voided and does not count any more."""

    code = "time_voided"


class TimeClock(Base):
    """One row per person whose time is noted: locked by whoever changes that person's entries."""

    __tablename__ = "time_clocks"
    __table_args__ = (Index("ix_time_clocks_no", "organization_id", "no", unique=True),)
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    no: Mapped[int] = mapped_column(BigInteger(), Identity(always=True))


class TimeEntry(VersionedRow, Base):
    """A person's time for a job, running while it has no end. A voided one counts for nothing."""

    __tablename__ = "time_entries"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        ForeignKeyConstraint(
            ["organization_id", "person_id"], ["time_clocks.organization_id", "time_clocks.person_id"]
        ),
        CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("source IN ('" + "', '".join(SOURCES) + "')", name="source"),
        CheckConstraint("ended_at > started_at", name="order"),
        ExcludeConstraint(
            (text(ONE_AT_A_TIME), "="),
            ("during", "&&"),
            name="ex_time_entries_one_at_a_time",
            using="gist",
            where=text("voided_at IS NULL"),
        ),
        Index("ix_time_entries_job", "organization_id", "job_id", "started_at"),
        Index("ix_time_entries_visit", "organization_id", "visit_id"),
        Index("ix_time_entries_person", "organization_id", "person_id", "started_at"),
        Index("ix_time_entries_day", "organization_id", "started_at", "person_id"),
        Index(
            "ix_time_entries_running",
            "organization_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND voided_at IS NULL"),
        ),
    )
    job_id: Mapped[UUID]
    visit_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    clock_no: Mapped[int]
    kind: Mapped[str]
    source: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    during: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE(), Computed("tstzrange(started_at, ended_at)", persisted=True), nullable=False
    )

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None and self.voided_at is None

    @property
    def is_settled(self) -> bool:
        """Whether somebody put it right by hand after it had ended, or it counts for nothing."""
        return self.voided_at is not None or (self.corrected_at is not None and self.ended_at is not None)

    def covers(self, at: datetime) -> bool:
        """Whether it goes on at that moment."""
        return self.started_at <= at and (self.ended_at is None or at < self.ended_at)

    def cut(self, at: datetime, *, kind: str, source: str) -> TimeEntry | None:
        """From that moment on it is of another kind: it ends there, and the rest is another entry; none when all of it
        is of that kind now."""
        if at <= self.started_at:
            self.kind = kind
            return None
        rest = TimeEntry(
            organization_id=self.organization_id,
            job_id=self.job_id,
            visit_id=self.visit_id,
            person_id=self.person_id,
            clock_no=self.clock_no,
            kind=kind,
            source=source,
            started_at=at,
            ended_at=self.ended_at,
        )
        self.ended_at = at
        return rest

    def correct(
        self,
        *,
        now: datetime,
        kind: str | None = None,
        started_at: datetime | None = None,
        ended_at: datetime | None = None,
    ) -> None:
        """Say what it really was; what is not named stays."""
        if self.voided_at is not None:
            raise TimeVoided
        self.kind = kind or self.kind
        self.started_at = started_at or self.started_at
        self.ended_at = ended_at or self.ended_at
        self.corrected_at = now
        check_span(self.started_at, self.ended_at, now=now)

    def void(self, *, now: datetime) -> None:
        """It did not happen."""
        if self.voided_at is not None:
            raise TimeVoided
        self.voided_at = now

    def audited(self) -> dict[str, Any]:
        """What the audit trail compares."""
        return {
            "entry_id": self.id,
            "person_id": self.person_id,
            "kind": self.kind,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "voided_at": self.voided_at,
        }


def check_span(started_at: datetime, ended_at: datetime | None, *, now: datetime) -> None:
    """Refuse what cannot have been."""
    if started_at > now:
        raise TimeInTheFuture(field="started_at")
    if ended_at is None:
        return
    if ended_at > now:
        raise TimeInTheFuture(field="ended_at")
    if ended_at <= started_at:
        raise TimeTurnedRound(field="ended_at")
