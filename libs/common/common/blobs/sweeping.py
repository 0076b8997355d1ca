"""Claiming files for a row, and deleting those that nobody claims: first the files, then the note of them, so that a
crash between loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from common.blobs.unclaimed import UnclaimedRow
from common.db.unit_of_work import UnitOfWork

AT_ONCE = 200


class Deletes(Protocol):
    """Where files lie."""

    def delete(self, name: str) -> None: ...


def claim(uow: UnitOfWork, table: type[UnclaimedRow], blob_id: UUID) -> bool:
    """Take a file's note away, because a row points to it now; False when it was given up in the meantime."""
    mine = (table.organization_id == uow.organization_id, table.id == blob_id)
    claimed = delete(table).where(*mine, table.due_at > uow.now).returning(table.id)
    return uow.session.scalar(claimed) is not None


def sweep(
    open_session: Callable[[], AbstractContextManager[Session]],
    files: Deletes,
    table: type[UnclaimedRow],
    *,
    names: Callable[[UUID, UUID], Iterable[str]],
    now: datetime,
) -> int:
    """Delete what is due, a bounded number; how many blobs that were. `names` of (organization, blob) are its files."""
    with open_session() as session:
        due = select(table.organization_id, table.id).where(table.due_at <= now)
        found = session.execute(due.order_by(table.due_at).limit(AT_ONCE)).all()
    for organization_id, blob_id in found:
        for name in names(organization_id, blob_id):
            files.delete(name)
    if found:
        with open_session() as session:
            keys = [(organization_id, blob_id) for organization_id, blob_id in found]
            session.execute(delete(table).where(tuple_(table.organization_id, table.id).in_(keys)))
    return len(found)
