"""Changing several bookings at once over HTTP: swaps, bulk moves with their preview, and undoing what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.schemas import page_of
from scheduling.app import bookings, bulk_moves, undo
from scheduling.app.bookings import Move
from scheduling.app.bulk_moves import BulkMove
from scheduling.app.placing import Wish
from scheduling.app.queries.change_sets import change_sets, shown_change_set
from scheduling.entrypoints.http.change_schemas import (
    BookingSwap,
    BulkMoveCreate,
    BulkMovePlan,
    BulkMovePreview,
    ChangeSetDetail,
    ChangeSetFilter,
    ChangeSetShown,
)
from scheduling.entrypoints.http.viewing import current_viewer

blueprint = Blueprint("changes", __name__, url_prefix="/api/v1", description="Changing several bookings at once")
PLACE = "/api/v1/change-sets/{id}"


@operation(
    blueprint,
    "POST",
    "/bookings/<uuid:booking_id>/swap",
    id="swapBookings",
    body=BookingSwap,
    answer=ChangeSetDetail,
    versioned=True,
    location=PLACE,
)
def swap_bookings(
    uow: UnitOfWork, body: dict[str, Any], booking_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Two bookings change places; each takes the other's crew and start."""
    viewer = current_viewer()
    made = bookings.swap_bookings(uow, booking_id=booking_id, expected_version=expected_version, viewer=viewer, **body)
    return shown_change_set(uow, made.id, viewer=viewer)


@operation(blueprint, "POST", "/bulk-moves/preview", id="previewBulkMove", body=BulkMovePlan, answer=BulkMovePreview)
def preview_bulk_move(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Where a day's bookings would go, and what cannot move and why. Nothing changes."""
    return bulk_moves.preview_bulk_move(uow, bulk=BulkMove(**body), viewer=current_viewer())


@operation(
    blueprint,
    "POST",
    "/bulk-moves",
    id="moveBookings",
    body=BulkMoveCreate,
    answer=ChangeSetDetail,
    status=201,
    location=PLACE,
)
def move_bookings(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Move many bookings as one change: all, or none."""
    viewer = current_viewer()
    moves = [_move(item) for item in body.pop("moves")]
    made = bookings.move_bookings(uow, moves=moves, viewer=viewer, **body)
    return shown_change_set(uow, made.id, viewer=viewer)


@operation(blueprint, "GET", "/change-sets", id="listChangeSets", query=ChangeSetFilter, answer=page_of(ChangeSetShown))
def list_change_sets(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What planners did, newest first."""
    return change_sets(uow, viewer=current_viewer(), **query)


@operation(blueprint, "GET", "/change-sets/<uuid:change_set_id>", id="showChangeSet", answer=ChangeSetDetail)
def show_change_set(uow: UnitOfWork, change_set_id: UUID) -> dict[str, Any]:
    """One act of a planner with each booking's change."""
    return shown_change_set(uow, change_set_id, viewer=current_viewer())


@operation(
    blueprint,
    "POST",
    "/change-sets/<uuid:change_set_id>/undo",
    id="undoChangeSet",
    answer=ChangeSetDetail,
    location=PLACE,
)
def undo_change_set(uow: UnitOfWork, change_set_id: UUID) -> dict[str, Any]:
    """Put every booking of the set back where it was, or none."""
    viewer = current_viewer()
    undo.undo_change_set(uow, change_set_id=change_set_id, viewer=viewer)
    return shown_change_set(uow, change_set_id, viewer=viewer)


def _move(item: dict[str, Any]) -> Move:
    booking_id, version = item.pop("booking_id"), item.pop("version")
    return Move(booking_id=booking_id, version=version, wish=Wish(**item))
