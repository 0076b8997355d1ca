"""Which of several wanted places can be had together. What cannot move stays where it is, and so may stand in the way
of another: the answer holds for all that is left, in whatever order it is carried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from scheduling.domain.resources import Claim, ResourceRef

Taken = Mapping[ResourceRef, Sequence[Claim]]
Obstacle = tuple[ResourceRef, Claim]


def obstacles(
    wanted: Sequence[Claim], *, present: Mapping[UUID, Claim], refused: Collection[UUID]
) -> tuple[dict[UUID, Obstacle], dict[UUID, Obstacle]]:
    """For each wanted claim that cannot be had, what is in its way and for which resource: a booking that stays, or
    another wanted claim that came first. `present` is what the bookings hold now, `refused` those that stay for
    another reason."""
    stays: dict[UUID, Obstacle] = {}
    beaten: dict[UUID, Obstacle] = {}
    out = set(refused)
    while True:
        left = [claim for claim in wanted if claim.booking_id not in out]
        standing = _by_resource(present[booking_id] for booking_id in out if booking_id in present)
        found = dict(_in_the_way(left, standing))
        stays |= found
        if not found:
            found = dict(_first_beaten(left))
            beaten |= found
        if not found:
            return stays, beaten
        out |= found.keys()


def _in_the_way(claims: Iterable[Claim], taken: Taken) -> Iterator[tuple[UUID, Obstacle]]:
    for claim in claims:
        other = _overlapping(claim, taken)
        if other is not None:
            yield claim.booking_id, other


def _first_beaten(claims: Sequence[Claim]) -> Iterator[tuple[UUID, Obstacle]]:
    """Only one at a time: whoever stays for it may be in the way of others."""
    earlier: dict[ResourceRef, list[Claim]] = defaultdict(list)
    for claim in claims:
        other = _overlapping(claim, earlier)
        if other is not None:
            yield claim.booking_id, other
            return
        for resource in claim.resources:
            earlier[resource].append(claim)


def _by_resource(claims: Iterable[Claim]) -> dict[ResourceRef, list[Claim]]:
    taken: dict[ResourceRef, list[Claim]] = defaultdict(list)
    for claim in claims:
        for resource in claim.resources:
            taken[resource].append(claim)
    return taken


def _overlapping(claim: Claim, taken: Taken) -> Obstacle | None:
    for resource in sorted(claim.resources):
        for other in taken.get(resource, ()):
            if other.starts_at < claim.ends_at and other.ends_at > claim.starts_at:
                return resource, other
    return None
