"""A reconciliation walks through what Stripe holds and through our own books, page by page; a difference is what does
not agree, with its cause in words, and stays until it is repaired or no longer there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.declarative import Base
from billing.domain.differences import KINDS
from common.db.declarative import VersionedRow

PHASES = ("charges", "refunds", "disputes", "books")
STATES = ("open", "repaired", "accepted", "gone")
LEASE = timedelta(seconds=60)
MOST_FAILURES = 8
LONGEST_WAIT_SECONDS = 300


class Reconciliation(VersionedRow, Base):
    """One run. `cursor` is how far the present phase came, so that one that was cut off goes on from there."""

    __tablename__ = "reconciliations"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
        CheckConstraint("phase IN ('charges', 'refunds', 'disputes', 'books')", name="phase"),
        Index("ix_reconciliations_started", "organization_id", "started_at", "id"),
        Index("uq_reconciliations_running", "organization_id", unique=True, postgresql_where=text("state = 'running'")),
        Index("ix_reconciliations_due", "next_step_at", postgresql_where=text("state = 'running'")),
    )
    state: Mapped[str]
    phase: Mapped[str]
    cursor: Mapped[str | None]
    started_at: Mapped[datetime]
    started_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    next_step_at: Mapped[datetime]
    charges: Mapped[int] = mapped_column(default=0)
    refunds: Mapped[int] = mapped_column(default=0)
    disputes: Mapped[int] = mapped_column(default=0)
    differences: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]

    def claim(self, *, at: datetime) -> bool:
        """Take it for one step; False when it is over."""
        if self.state != "running":
            return False
        self.next_step_at = at + LEASE
        return True

    def count(self, items: int) -> None:
        """So many more of the present phase were looked at."""
        setattr(self, self.phase, getattr(self, self.phase) + items)

    def go_on(self, *, at: datetime, after: str | None) -> None:
        """To the next page, or to the next phase."""
        self.cursor, self.next_step_at, self.failures, self.last_error = after, at, 0, None
        if after is None and self.phase != PHASES[-1]:
            self.phase = PHASES[PHASES.index(self.phase) + 1]

    def finish(self, *, at: datetime, differences: int) -> None:
        """All was compared."""
        self.state, self.finished_at, self.differences = "done", at, differences

    def failed_step(self, *, at: datetime, error: str) -> None:
        """A step failed: again later, or not at all."""
        self.failures += 1
        self.last_error = error[:1000]
        self.next_step_at = at + timedelta(seconds=min(LONGEST_WAIT_SECONDS, 2**self.failures))
        if self.failures >= MOST_FAILURES:
            self.state, self.finished_at = "failed", at


class Sighting(Base):
    """An intent or refund that Stripe holds, seen in a run: what we have and was not seen is missing there."""

    __tablename__ = "reconciliation_sightings"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    reconciliation_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    stripe_id: Mapped[str] = mapped_column(primary_key=True)


class Difference(VersionedRow, Base):
    """One disagreement, once however often it is found. Amounts are in minor units, as far as there are any."""

    __tablename__ = "differences"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "reconciliation_id"], ["reconciliations.organization_id", "reconciliations.id"]
        ),
        UniqueConstraint("organization_id", "kind", "subject"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("state IN ('open', 'repaired', 'accepted', 'gone')", name="state"),
        Index("ix_differences_found", "organization_id", "found_at", "id"),
        Index("ix_differences_state", "organization_id", "state", "found_at", "id"),
        Index("ix_differences_run", "organization_id", "reconciliation_id", "found_at", "id"),
    )
    reconciliation_id: Mapped[UUID]
    kind: Mapped[str]
    subject: Mapped[str]
    payment_id: Mapped[UUID | None]
    invoice_id: Mapped[UUID | None]
    ours_minor: Mapped[int | None]
    theirs_minor: Mapped[int | None]
    currency: Mapped[str | None]
    state: Mapped[str]
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    repaired_at: Mapped[datetime | None]
    repaired_by: Mapped[UUID | None]

    @property
    def cause(self) -> str:
        """Why the two sides differ, in words."""
        return KINDS[self.kind].cause

    @property
    def repair(self) -> str:
        """What its repair does, in words."""
        return KINDS[self.kind].repair

    @property
    def is_open(self) -> bool:
        """Neither repaired nor accepted nor gone."""
        return self.state == "open"

    def close(self, *, at: datetime, by: UUID | None) -> None:
        """Its repair is in; what is accepted stays as it is and is not named again."""
        self.state = "accepted" if KINDS[self.kind].is_accepted else "repaired"
        self.repaired_at, self.repaired_by = at, by
