"""What this service keeps of checklists and reports, as quality tells it: whether a visit may be completed depends on
them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from job.domain.declarative import Base

PRE_JOB, POST_JOB = "pre_job", "post_job"
SUBMITTED, APPROVED, FLAGGED = "submitted", "approved", "flagged"


class KnownChecklist(TenantRow, Base):
    """A checklist. Without services it is for every job."""

    __tablename__ = "known_checklists"
    __table_args__ = (Index("ix_known_checklists_kind", "organization_id", "kind", "active"),)
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]
    service_ids: Mapped[list[str]]

    def applies_to(self, service_ids: set[UUID]) -> bool:
        """Whether it is for a job of those services."""
        return not self.service_ids or any(UUID(service) in service_ids for service in self.service_ids)


class KnownReport(TenantRow, Base):
    """A report that was handed in."""

    __tablename__ = "known_reports"
    __table_args__ = (
        CheckConstraint(f"status IN ('{SUBMITTED}', '{APPROVED}', '{FLAGGED}')", name="status"),
        Index("ix_known_reports_visit", "organization_id", "visit_id"),
    )
    visit_id: Mapped[UUID]
    checklist_id: Mapped[UUID]
    status: Mapped[str]

    @property
    def is_in(self) -> bool:
        """Whether it counts: one that was flagged is to be made again."""
        return self.status != FLAGGED
