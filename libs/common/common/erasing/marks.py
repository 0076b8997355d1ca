"""The mark that a person was erased. It stays, so that what arrives late brings nothing back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict

# A kind of record and its id, as outbox (aggregate) and audit trail (record type) name it.
Record = tuple[str, UUID]

_MARK = text("""INSERT INTO erasures (organization_id, subject_id, erased_at, next_sweep_at)
                VALUES (:organization_id, :subject_id, :now, :now) ON CONFLICT DO NOTHING""")
_FIND = text("SELECT 1 FROM erasures WHERE organization_id = :organization_id AND subject_id = :subject_id")


class AlreadyErased(Conflict):
    """This person was erased; nothing new is kept of them."""

    code = "already_erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who is erased: a person's own id, or that of a record which is about one person only."""

    organization_id: UUID
    subject_id: UUID


def mark_erased(uow: UnitOfWork, subject_id: UUID) -> None:
    """Note it, so that a sweep follows at once; a second time changes nothing."""
    own = {"organization_id": uow.organization_id, "subject_id": subject_id}
    uow.session.execute(_MARK, {**own, "now": uow.now})


def is_erased(uow: UnitOfWork, subject_id: UUID) -> bool:
    """Whether the mark is there."""
    return is_marked(uow.session, Erasure(uow.organization_id, subject_id))


def is_marked(session: Session, erasure: Erasure) -> bool:
    """Whether the mark is there, for whoever has no unit of work."""
    own = {"organization_id": erasure.organization_id, "subject_id": erasure.subject_id}
    return session.scalar(_FIND, own) is not None


def refuse_erased(uow: UnitOfWork, subject_id: UUID, *, field: str | None = None) -> None:
    """Refuse to begin anything new for somebody who was erased."""
    if is_erased(uow, subject_id):
        raise AlreadyErased(field=field)
