"""Whether places can be had at the same time: against bookings that nobody asked to move, against those that must stay,
and against each other. Each refusal names the other job and its time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import Refusal
from scheduling.app.occupying import clashes_of
from scheduling.app.planned import Planned
from scheduling.domain.fitting import obstacles
from scheduling.domain.refusals import BothWanted
from scheduling.domain.resources import Claim, Occupancy, Resource, ResourceRef, refusal_for
from scheduling.domain.zones import range_in_words


def cannot_have(
    uow: UnitOfWork, planned: Sequence[Planned], *, held: Collection[UUID], zone: str
) -> dict[UUID, Refusal]:
    """Visit → what stands in its way. `held` are the bookings that all visits of the change have now, also of those
    that were refused already."""
    if not planned:
        return {}
    plans = {plan.booking_id: plan for plan in planned}
    claims = {booking_id: plan.claim for booking_id, plan in plans.items()}
    found = _blocked(uow, list(claims.values()), leaving=held, zone=zone)
    if len(plans.keys() | set(held)) > 1:
        found |= _crowded(uow, plans, claims, held=held, outside=found, zone=zone)
    return {plans[booking_id].visit_id: refusal for booking_id, refusal in found.items()}


def _crowded(
    uow: UnitOfWork,
    plans: Mapping[UUID, Planned],
    claims: Mapping[UUID, Claim],
    *,
    held: Collection[UUID],
    outside: Mapping[UUID, Refusal],
    zone: str,
) -> dict[UUID, Refusal]:
    out = (set(held) - plans.keys()) | outside.keys()
    stays, beaten = obstacles(list(claims.values()), present=_present(uow, held), refused=out)
    leaving = plans.keys() - outside.keys() - stays.keys() - beaten.keys()
    found = _blocked(uow, [claims[booking_id] for booking_id in stays], leaving=leaving, zone=zone)
    for booking_id, (_, other) in beaten.items():
        found[booking_id] = _both_wanted(plans[booking_id], plans[other.booking_id], zone=zone)
    return found


def _blocked(uow: UnitOfWork, claims: Sequence[Claim], *, leaving: Collection[UUID], zone: str) -> dict[UUID, Refusal]:
    if not claims:
        return {}
    clashes = clashes_of(uow, claims, leaving=leaving)
    return {booking_id: refusal_for(found, zone=zone) for booking_id, found in clashes.items()}


def _both_wanted(plan: Planned, other: Planned, *, zone: str) -> BothWanted:
    when = range_in_words(other.draft.after.starts_at, other.draft.after.ends_at, zone=zone)
    return BothWanted(f"Job {other.draft.visit.job_number} goes there {when}", booking_id=other.booking_id)


def _present(uow: UnitOfWork, booking_ids: Collection[UUID]) -> dict[UUID, Claim]:
    """What these bookings hold now."""
    wanted = (
        select(Occupancy.booking_id, Occupancy.starts_at, Occupancy.ends_at, Resource.kind, Resource.ref)
        .join(
            Resource,
            (Resource.organization_id == Occupancy.organization_id) & (Resource.no == Occupancy.resource_no),
        )
        .where(Occupancy.organization_id == uow.organization_id, Occupancy.booking_id.in_(booking_ids))
    )
    held: dict[UUID, set[ResourceRef]] = {}
    times = {}
    for row in uow.session.execute(wanted):
        held.setdefault(row.booking_id, set()).add(ResourceRef(row.kind, row.ref))
        times[row.booking_id] = (row.starts_at, row.ends_at)
    return {
        booking_id: Claim(
            booking_id=booking_id,
            resources=frozenset(resources),
            starts_at=times[booking_id][0],
            ends_at=times[booking_id][1],
        )
        for booking_id, resources in held.items()
    }
