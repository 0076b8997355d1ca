"""What a bulk move would do, before anybody confirms it: a rained-out day moved by some days, or a sick crew's day
given to another crew. Nothing changes here; what is confirmed goes through the same door as any other move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import Refusal
from scheduling.app.bookings import MOST_AT_ONCE
from scheduling.app.office import check_crews_known, known_organization
from scheduling.app.placing import Wish
from scheduling.app.planned import Planned, Wanted
from scheduling.app.prospects import prospect
from scheduling.app.queries.cards import overlapping
from scheduling.app.scope import Viewer, visible
from scheduling.domain.bookings import Booking
from scheduling.domain.refusals import NothingToMove, TooManyBookings
from scheduling.domain.visits import CLOSED, KnownVisit
from scheduling.domain.zones import check_day, day_bounds, same_clock_later


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkMove:
    """Which bookings (of one local day, of one crew if named) and where to."""

    on: date
    crew_id: UUID | None = None
    to_crew_id: UUID | None = None
    days: int = 0
    override_reason: str | None = None


def preview_bulk_move(uow: UnitOfWork, *, bulk: BulkMove, viewer: Viewer) -> dict[str, Any]:
    """Where each booking would go, or why it cannot."""
    if not bulk.days and bulk.to_crew_id is None:
        raise NothingToMove(field="days")
    check_crews_known(uow, {each for each in (bulk.crew_id, bulk.to_crew_id) if each is not None})
    zone = known_organization(uow).zone
    chosen = _chosen(uow, bulk, viewer=viewer, zone=zone)
    found = prospect(uow, [_wanted(row.Booking, bulk, viewer=viewer, zone=zone) for row in chosen])
    fits = {plan.visit_id: plan for plan in found.fits}
    refused = {each.visit_id: refusal for each, refusal in found.refused}
    items = [_item(row, fits.get(row.Booking.visit_id), refused.get(row.Booking.visit_id)) for row in chosen]
    return {"movable": len(fits), "blocked": len(refused), "items": items}


def _item(row: Any, plan: Planned | None, refusal: Refusal | None) -> dict[str, Any]:
    booking: Booking = row.Booking
    return {
        "booking_id": booking.id,
        "visit_id": booking.visit_id,
        "version": booking.version,
        "job_number": row.job_number,
        "before": booking.placement,
        "after": None if plan is None else plan.draft.after,
        "warnings": [] if plan is None else plan.warnings,
        "code": None if refusal is None else refusal.code,
        "detail": None if refusal is None else refusal.detail,
    }


def _chosen(uow: UnitOfWork, bulk: BulkMove, *, viewer: Viewer, zone: str) -> Sequence[Any]:
    begins_at, ends_at = day_bounds(check_day(bulk.on, field="on"), zone)
    wanted = (
        select(Booking, KnownVisit.job_number)
        .join(KnownVisit, (KnownVisit.organization_id == Booking.organization_id) & (KnownVisit.id == Booking.visit_id))
        .where(
            Booking.organization_id == uow.organization_id,
            overlapping(begins_at, ends_at),
            Booking.starts_at >= begins_at,
            KnownVisit.status.not_in(CLOSED),
            visible(uow, viewer),
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MOST_AT_ONCE + 1)
    )
    if bulk.crew_id is not None:
        wanted = wanted.where(Booking.crew_id == bulk.crew_id)
    found: list[Any] = list(uow.session.execute(wanted))
    if len(found) > MOST_AT_ONCE:
        raise TooManyBookings("More than 500 bookings are on that day; name a crew", field="crew_id")
    return found


def _wanted(booking: Booking, bulk: BulkMove, *, viewer: Viewer, zone: str) -> Wanted:
    starts_at = same_clock_later(booking.starts_at, zone, days=bulk.days) if bulk.days else booking.starts_at
    return Wanted(
        visit_id=booking.visit_id,
        wish=Wish(crew_id=bulk.to_crew_id, starts_at=starts_at),
        booking_id=booking.id,
        expected_version=booking.version,
        override_reason=bulk.override_reason,
        may_use_grounded=viewer.may_use_grounded,
    )
