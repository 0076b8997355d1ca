"""Change sets as the list of what was done shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import keyset
from scheduling.app.scope import Viewer
from scheduling.domain.changes import BookingChange, ChangeSet

_COLUMNS = (
    ChangeSet.id,
    ChangeSet.version,
    ChangeSet.kind,
    ChangeSet.reason,
    ChangeSet.plan_id,
    ChangeSet.made_at,
    ChangeSet.made_by,
    ChangeSet.undone_at,
)


def change_sets(
    uow: UnitOfWork, *, viewer: Viewer, limit: int, after: str | None, kind: str | None = None
) -> dict[str, Any]:
    """Newest first; those who see only their own work see what they did themselves."""
    rows = _rows(uow, viewer)
    if kind is not None:
        rows = rows.where(ChangeSet.kind == kind)
    page = keyset(uow.session, rows, columns=[ChangeSet.made_at.desc(), ChangeSet.id.desc()], after=after, limit=limit)
    return {"items": page.items, "next": page.next}


def shown_change_set(uow: UnitOfWork, change_set_id: UUID, *, viewer: Viewer) -> dict[str, Any]:
    """One of them, with every booking that it changed."""
    uow.session.flush()
    row = uow.session.execute(_rows(uow, viewer).where(ChangeSet.id == change_set_id)).one_or_none()
    if row is None:
        raise NotFound("Change set not found")
    found = (
        select(BookingChange)
        .where(BookingChange.organization_id == uow.organization_id, BookingChange.change_set_id == change_set_id)
        .order_by(BookingChange.booking_id)
    )
    changes = uow.session.scalars(found.execution_options(populate_existing=True))
    return {**row._mapping, "changes": [_shown(change) for change in changes]}


def _rows(uow: UnitOfWork, viewer: Viewer) -> Select[Any]:
    bookings = (
        select(func.count())
        .where(BookingChange.organization_id == ChangeSet.organization_id, BookingChange.change_set_id == ChangeSet.id)
        .scalar_subquery()
        .label("bookings")
    )
    rows = select(*_COLUMNS, bookings).where(ChangeSet.organization_id == uow.organization_id)
    return rows if viewer.sees_all else rows.where(ChangeSet.made_by == viewer.person_id)


def _shown(change: BookingChange) -> dict[str, Any]:
    return {
        "booking_id": change.booking_id,
        "kind": change.kind,
        "before": change.placement_before,
        "after": change.placement_after,
        "undone_at": change.undone_at,
    }
