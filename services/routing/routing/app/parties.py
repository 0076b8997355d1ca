"""Reading who and what goes along, and what other bookings than those of a day hold of it, in a constant number of
queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Text, and_, literal, or_, select
from sqlalchemy.orm import selectinload

from common.db.unit_of_work import UnitOfWork
from routing.domain.day import Day
from routing.domain.holding import Hold
from routing.domain.known_crews import KnownCrew, KnownVehicleAssignment
from routing.domain.known_work import CANCELLED, KnownBooking, KnownVisit
from routing.domain.parties import Parties

ONE_DAY = timedelta(days=1)


def parties_of(
    uow: UnitOfWork,
    crew_ids: Collection[UUID] | None,
    *,
    beside: Collection[UUID] = (),
    given: Mapping[UUID, Sequence[KnownVehicleAssignment]],
) -> Parties:
    """Those of these crews (of all active ones, if None), and of some beside; in the order of their names."""
    ours = KnownCrew.active.is_(True) if crew_ids is None else KnownCrew.id.in_(crew_ids)
    wanted = select(KnownCrew).where(
        KnownCrew.organization_id == uow.organization_id, or_(ours, KnownCrew.id.in_(beside))
    )
    wanted = wanted.options(selectinload(KnownCrew.members)).order_by(KnownCrew.name, KnownCrew.id)
    return Parties(crews={crew.id: crew for crew in uow.session.scalars(wanted)}, given=given)


def held_elsewhere(
    uow: UnitOfWork, day: Day, parties: Parties, *, crew_ids: Collection[UUID] | None
) -> tuple[Hold, ...]:
    """What bookings of other crews than these, and of the days before and after, hold in the crews' hours of what these
    crews and the day's visits take."""
    shifts = [shift for crew in day.crews for shift in crew.shifts]
    if not shifts:
        return ()
    wanted = frozenset[UUID]().union(*(crew.takes for crew in day.crews), *(visit.named for visit in day.visits))
    booking, visit = KnownBooking, KnownVisit
    same_visit = and_(visit.organization_id == booking.organization_id, visit.id == booking.visit_id)
    found = (
        select(booking)
        .outerjoin(visit, same_visit)
        .where(
            booking.organization_id == uow.organization_id,
            booking.starts_on.between(day.on - ONE_DAY, day.on + ONE_DAY),
            booking.starts_at < max(closes_at for _, closes_at in shifts),
            booking.ends_at > min(opens_at for opens_at, _ in shifts),
            or_(visit.id.is_(None), visit.status != CANCELLED),
        )
    )
    others = booking.starts_on != day.on
    if crew_ids is not None:
        others = or_(others, booking.crew_id.not_in(crew_ids))
    ids = literal(sorted(map(str, wanted)), ARRAY(Text))
    takes_any = or_(
        booking.crew_id.in_(wanted | _having(parties, wanted)),
        booking.people.is_(None),
        booking.people.bool_op("?|")(ids),
        booking.equipment.bool_op("?|")(ids),
    )
    rows = uow.session.scalars(found.where(others, takes_any)).all()
    untold = {each.crew_id for each in rows if each.people is None} - parties.crews.keys()
    if untold:
        more = parties_of(uow, untold, given=parties.given)
        parties = replace(parties, crews={**parties.crews, **more.crews})
    return tuple(hold for each in rows if (hold := parties.hold(each)).takes & wanted)


def _having(parties: Parties, wanted: Collection[UUID]) -> set[UUID]:
    """The crews that have one of these vehicles on a day around."""
    return {crew_id for crew_id, given in parties.given.items() if any(each.vehicle_id in wanted for each in given)}
