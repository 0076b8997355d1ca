"""What a crew answers to the items of a checklist, how far that is, and what is missing before it can be submitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.errors import InvalidInput
from quality.domain.checklist_items import ChecklistItem
from quality.domain.declarative import Base

DONE, NOT_DONE, NOT_APPLICABLE = "done", "not_done", "not_applicable"
CHOICES = (DONE, NOT_DONE, NOT_APPLICABLE)
SETTLED = (DONE, NOT_APPLICABLE)


class NoteNeeded(InvalidInput):
    """What does not apply needs a note that says why."""

    code = "note_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer as it is given."""

    item_id: UUID
    answer: str
    note: str | None = None
    photo_id: UUID | None = None


class ReportAnswer(Base):
    """The answer to one item: who gave it when, with a note and the id of a photo of the job."""

    __tablename__ = "report_answers"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "report_id"], ["reports.organization_id", "reports.id"]),
        CheckConstraint("answer IN ('" + "', '".join(CHOICES) + "')", name="answer"),
        CheckConstraint("answer <> 'not_applicable' OR note IS NOT NULL", name="note"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    report_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    answer: Mapped[str]
    note: Mapped[str | None]
    photo_id: Mapped[UUID | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime]


def completion_percent(items: Sequence[ChecklistItem], answers: Mapping[UUID, str]) -> int:
    """The share of items that are done or do not apply, in whole percent rounded down: 100 only when all are."""
    settled = sum(1 for item in items if answers.get(item.item_id) in SETTLED)
    return 100 * settled // len(items) if items else 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An item that stands in the way of submitting, and what it lacks: answer or photo."""

    item_id: UUID
    label: str
    needs: str


def missing_of(
    items: Sequence[ChecklistItem], answers: Mapping[UUID, ReportAnswer], *, removed_photos: Collection[UUID]
) -> list[Missing]:
    """What stands in the way: a required item is to be done or not applicable, a photo item is done only with one that
    is still there."""
    return [
        Missing(item_id=item.item_id, label=item.label, needs=needs)
        for item in items
        if (needs := _lack(item, answers.get(item.item_id), removed_photos)) is not None
    ]


def _lack(item: ChecklistItem, answer: ReportAnswer | None, removed_photos: Collection[UUID]) -> str | None:
    if item.required and (answer is None or answer.answer not in SETTLED):
        return "answer"
    if item.photo_required and answer is not None and answer.answer == DONE:
        return "photo" if answer.photo_id is None or answer.photo_id in removed_photos else None
    return None
