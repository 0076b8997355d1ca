"""Change sets: what was changed by one act, be it one booking, a swap, a bulk move or a plan, and the record of each
booking in it. A set is undone by one call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow, VersionedRow
from scheduling.domain.declarative import Base
from scheduling.domain.events import PlanUndone
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import ChangeSetUndone

KINDS = ("single", "swap", "bulk", "plan")


class ChangeSet(VersionedRow, Base):
    """One act of a planner. All of its bookings changed together, and go back together."""

    __tablename__ = "change_sets"
    __table_args__ = (
        CheckConstraint("kind IN (" + ", ".join(f"'{kind}'" for kind in KINDS) + ")", name="kind"),
        Index("ix_change_sets_newest", "organization_id", "made_at", "id"),
        Index("ix_change_sets_kind", "organization_id", "kind", "made_at", "id"),
    )
    kind: Mapped[str]
    reason: Mapped[str | None]
    plan_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]

    def undo(self, *, at: datetime, by: UUID | None) -> PlanUndone | None:
        """Note that it was taken back; that happens once. Whoever made a plan is told."""
        if self.undone_at is not None:
            raise ChangeSetUndone()
        self.undone_at, self.undone_by = at, by
        return PlanUndone(plan_id=self.plan_id, change_set_id=self.id) if self.plan_id is not None else None


class BookingChange(TenantRow, Base):
    """What a booking was before and after; no `before` means it was made, no `after` that it was released."""

    __tablename__ = "booking_changes"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "booking_id"], ["bookings.organization_id", "bookings.id"]),
        ForeignKeyConstraint(["organization_id", "change_set_id"], ["change_sets.organization_id", "change_sets.id"]),
        CheckConstraint("kind IN ('made', 'moved', 'released')", name="kind"),
        Index("ix_booking_changes_booking", "organization_id", "booking_id", "id"),
        Index("ix_booking_changes_change_set", "organization_id", "change_set_id", "booking_id"),
    )
    booking_id: Mapped[UUID]
    change_set_id: Mapped[UUID]
    kind: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    override_reason_before: Mapped[str | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]

    @property
    def placement_before(self) -> Placement | None:
        """Where the booking stood; None when it was not there yet."""
        return None if self.before is None else Placement.from_record(self.before)

    @property
    def placement_after(self) -> Placement | None:
        """Where it was put; None when it was released."""
        return None if self.after is None else Placement.from_record(self.after)
