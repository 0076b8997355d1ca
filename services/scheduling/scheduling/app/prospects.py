"""What would become of some wanted changes: which can be had together, which cannot and by which rule. Everything it
looks at is locked, so that what it found can be carried out in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, Refusal
from common.ids import new_id
from scheduling.app.locking import live_bookings, locked_bookings, locked_visits, shared_crews
from scheduling.app.office import known_organization, schedule_settings
from scheduling.app.parties import Surroundings, surroundings
from scheduling.app.planned import Draft, Planned, Wanted, drafted
from scheduling.app.together import cannot_have
from scheduling.app.water import day_of, water_booked
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.overriding import allowed_warnings, broken_rules
from scheduling.domain.visits import KnownVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What can be had together, and what cannot."""

    fits: Sequence[Planned]
    refused: Sequence[tuple[Wanted, Refusal]]

    def check_whole(self) -> None:
        """Refuse all when one cannot be had."""
        for _, refusal in self.refused:
            raise refusal


def prospect(uow: UnitOfWork, wanted: Sequence[Wanted]) -> Prospect:
    """Look at all of them together. Each visit is named once."""
    if not wanted:
        return Prospect(fits=[], refused=[])
    zone, margin = known_organization(uow).zone, schedule_settings(uow).window_margin_minutes
    visits = locked_visits(uow, {each.visit_id for each in wanted})
    live = live_bookings(uow, visits)
    named = {each.wish.crew_id for each in wanted if each.wish.crew_id is not None}
    crews = shared_crews(uow, named | {booking.crew_id for booking in live.values()})
    bookings = locked_bookings(uow, {booking.id for booking in live.values()})
    held = {visit_id: bookings[booking.id] for visit_id, booking in live.items()}
    drafts: list[Draft] = []
    refused: dict[UUID, Refusal] = {}
    for each in wanted:
        try:
            drafts.append(_drafted(each, visits[each.visit_id], held.get(each.visit_id), crews, margin_minutes=margin))
        except Refusal as refusal:
            refused[each.visit_id] = refusal
    planned = _under_rules(uow, drafts, refused, zone=zone)
    refused |= cannot_have(uow, planned, held=bookings, zone=zone)
    by_visit = {each.visit_id: each for each in wanted}
    return Prospect(
        fits=[plan for plan in planned if plan.visit_id not in refused],
        # Causes before consequences: what only follows from another's refusal comes last.
        refused=[(by_visit[visit_id], refusal) for visit_id, refusal in refused.items()],
    )


def _drafted(
    wanted: Wanted, visit: KnownVisit, booking: Booking | None, crews: Mapping[UUID, Crew], *, margin_minutes: int
) -> Draft:
    named = wanted.wish.crew_id
    if named is not None and named not in crews:
        raise NotFound("Crew not found", field="crew_id")
    wanted.check_booking(booking, visit)
    crew_id = named or (booking.crew_id if booking is not None else None)
    if crew_id is None:
        raise NotFound("Crew not found", field="crew_id")
    return drafted(wanted, visit, crews[crew_id], booking, margin_minutes=margin_minutes)


def _under_rules(uow: UnitOfWork, drafts: Sequence[Draft], refused: dict[UUID, Refusal], *, zone: str) -> list[Planned]:
    planned: list[Planned] = []
    if not drafts:
        return planned
    facts = surroundings(uow, [(draft.crew, draft.after) for draft in drafts], zone=zone)
    water = water_booked(uow, drafts, zone=zone)
    for draft in drafts:
        day = day_of(draft, zone=zone)
        try:
            plan = _planned(draft, facts, used_gallons=water[day])
        except Refusal as refusal:
            refused[draft.visit.id] = refusal
        else:
            planned.append(plan)
            water[day] += max(draft.visit.water_gallons - plan.party.brought.pieces.tank_gallons, 0)
    return planned


def _planned(draft: Draft, facts: Surroundings, *, used_gallons: int) -> Planned:
    draft.check_movable()
    party = facts.party(draft.crew, draft.after)
    booking = draft.booking
    warnings, reason = (booking.warnings, booking.override_reason) if booking is not None else ([], None)
    if draft.asks_rules:
        draft.crew.check_active()
        broken = broken_rules(
            draft.crew,
            draft.visit,
            draft.after,
            people=party.people,
            brought=party.brought,
            around=facts.around,
            zone=facts.zone,
            used_gallons=used_gallons,
        )
        reason, may = draft.wanted.override_reason, draft.wanted.may_use_grounded
        warnings = allowed_warnings(broken, override_reason=reason, may_use_grounded=may)
    booking_id = booking.id if booking is not None else draft.wanted.new_id or new_id()
    return Planned(draft=draft, booking_id=booking_id, party=party, warnings=warnings, reason=reason)
