"""Which services a visit is for, and which of them were done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.errors import InvalidInput
from job.domain.declarative import Base
from job.domain.event_shapes import LineResultData
from job.domain.line import JobLine


class UnknownLine(InvalidInput):
    """The visit has no such line."""

    code = "unknown_line"


class ReasonMissing(InvalidInput):
    """What was not done needs a reason."""

    code = "reason_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What the crew reports of one line."""

    done: bool
    undone_reason: str | None = None


class VisitLine(Base):
    """One service of a visit; `done` is empty until the visit is completed."""

    __tablename__ = "visit_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "visit_id"], ["visits.organization_id", "visits.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["organization_id", "line_id"], ["job_lines.organization_id", "job_lines.id"]),
        CheckConstraint("done IS NOT FALSE OR undone_reason IS NOT NULL", name="undone_reason"),
        Index("ix_visit_lines_line", "organization_id", "line_id"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    done: Mapped[bool | None]
    undone_reason: Mapped[str | None]
    # Not read: it makes the session write a job's lines before the visits' and remove them after.
    line: Mapped[JobLine] = relationship(lazy="raise_on_sql", overlaps="lines")

    def result(self) -> LineResultData:
        """As events carry it."""
        return LineResultData(line_id=self.line_id, done=bool(self.done), undone_reason=self.undone_reason)


def record_outcomes(lines: Sequence[VisitLine], *, outcomes: Mapping[UUID, LineOutcome]) -> list[LineResultData]:
    """Note per line whether it was done; lines that were not reported were done."""
    known = {line.line_id for line in lines}
    for index, (line_id, outcome) in enumerate(outcomes.items()):
        if line_id not in known:
            raise UnknownLine(field=f"lines.{index}.line_id")
        if not outcome.done and not outcome.undone_reason:
            raise ReasonMissing(field=f"lines.{index}.undone_reason")
    for line in lines:
        outcome = outcomes.get(line.line_id, LineOutcome(done=True))
        line.done = outcome.done
        line.undone_reason = None if outcome.done else outcome.undone_reason
    return [line.result() for line in lines]
