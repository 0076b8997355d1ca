"""Taking resources without double booking: lock them in the order of their numbers, name what is in the way, insert.
Any number of bookings is handled at once in four statements; the exclusion constraint stays as the backstop."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from common.db.unit_of_work import UnitOfWork
from scheduling.domain.placements import LONGEST_MINUTES, Placement
from scheduling.domain.resources import Claim, Clash, ResourceRef, refusal_for

MOST_CLASHES_NAMED = 10
MOST_CLASHES_READ = 20_000

ADD_UNKNOWN = text("""
INSERT INTO resources (organization_id, kind, ref)
SELECT :organization_id, w.kind, w.ref
FROM unnest(CAST(:kinds AS text[]), CAST(:refs AS uuid[])) AS w(kind, ref)
WHERE NOT EXISTS (SELECT 1 FROM resources r
                  WHERE r.organization_id = :organization_id AND r.kind = w.kind AND r.ref = w.ref)
ORDER BY w.kind, w.ref
ON CONFLICT (organization_id, kind, ref) DO NOTHING
""")
LOCK = text("""
SELECT r.no, r.kind, r.ref
FROM resources r JOIN unnest(CAST(:kinds AS text[]), CAST(:refs AS uuid[])) AS w(kind, ref)
  ON r.kind = w.kind AND r.ref = w.ref
WHERE r.organization_id = :organization_id
ORDER BY r.no FOR UPDATE OF r
""")
# The lower bound on starts_at follows from the check on a booking's length; it keeps the index range short.
FIND_CLASHES = text(f"""
SELECT w.booking_id AS wanted_by, r.kind, r.ref, coalesce(c.name, p.name, e.name, r.kind) AS name, o.booking_id,
       v.job_number, o.starts_at, o.ends_at
FROM unnest(CAST(:bookings AS uuid[]), CAST(:numbers AS bigint[]), CAST(:starts AS timestamptz[]),
            CAST(:ends AS timestamptz[])) AS w(booking_id, resource_no, starts_at, ends_at)
JOIN occupancies o ON o.organization_id = :organization_id AND o.resource_no = w.resource_no
 AND o.starts_at < w.ends_at AND o.ends_at > w.starts_at
 AND o.starts_at > w.starts_at - interval '{LONGEST_MINUTES} minutes'
 AND o.booking_id <> ALL (CAST(:own AS uuid[]))
JOIN resources r ON r.organization_id = o.organization_id AND r.no = o.resource_no
JOIN bookings b ON b.organization_id = o.organization_id AND b.id = o.booking_id
JOIN known_visits v ON v.organization_id = b.organization_id AND v.id = b.visit_id
LEFT JOIN crews c ON r.kind = 'crew' AND c.organization_id = r.organization_id AND c.id = r.ref
LEFT JOIN known_people p ON r.kind = 'person' AND p.organization_id = r.organization_id AND p.id = r.ref
LEFT JOIN known_vehicles e ON r.kind IN ('vehicle', 'equipment')
                          AND e.organization_id = r.organization_id AND e.id = r.ref
ORDER BY o.starts_at, r.kind, o.booking_id LIMIT :most
""")
FREE = text("""
DELETE FROM occupancies WHERE organization_id = :organization_id AND booking_id = ANY (CAST(:bookings AS uuid[]))
""")
TAKE = text("""
INSERT INTO occupancies (organization_id, booking_id, resource_no, starts_at, ends_at)
SELECT :organization_id, * FROM unnest(CAST(:bookings AS uuid[]), CAST(:numbers AS bigint[]),
                                       CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
""")

Taking = tuple[UUID, int, datetime, datetime]


def occupy(uow: UnitOfWork, claims: Sequence[Claim], *, zone: str) -> None:
    """Give each booking its resources in place of those it had. Raises the refusal that names what is in the way."""
    takings = _takings(uow, claims)
    own = [claim.booking_id for claim in claims]
    clashes = _clashes(uow, takings, own=own, most=MOST_CLASHES_NAMED)
    if clashes:
        raise refusal_for([clash for _, clash in clashes], zone=zone)
    uow.session.flush()  # a new booking's row must be there before what refers to it
    free(uow, own)
    if takings:
        uow.session.execute(TAKE, {"organization_id": uow.organization_id, **_columns(takings)})


def clashes_of(uow: UnitOfWork, claims: Sequence[Claim], *, leaving: Collection[UUID]) -> dict[UUID, list[Clash]]:
    """What stands in the way of each claim, beside the bookings that are about to leave their places. The resources
    stay locked, so that the answer stays true."""
    found: dict[UUID, list[Clash]] = {}
    for wanted_by, clash in _clashes(uow, _takings(uow, claims), own=leaving, most=MOST_CLASHES_READ):
        found.setdefault(wanted_by, []).append(clash)
    return found


def free(uow: UnitOfWork, booking_ids: Iterable[UUID]) -> None:
    """Take all resources away from these bookings."""
    uow.session.execute(FREE, {"organization_id": uow.organization_id, "bookings": list(booking_ids)})


def claim_of(booking_id: UUID, placement: Placement, *, people: Iterable[UUID], along: Iterable[ResourceRef]) -> Claim:
    """What a booking needs: its crew, everybody who goes, and every vehicle and piece of equipment they have along."""
    crew = ResourceRef("crew", placement.crew_id)
    resources = frozenset([crew, *(ResourceRef("person", person) for person in people), *along])
    return Claim(booking_id=booking_id, resources=resources, starts_at=placement.starts_at, ends_at=placement.ends_at)


def _locked_numbers(uow: UnitOfWork, refs: Iterable[ResourceRef]) -> Mapping[ResourceRef, int]:
    ordered = sorted(refs)
    wanted = {
        "organization_id": uow.organization_id,
        "kinds": [ref.kind for ref in ordered],
        "refs": [ref.ref for ref in ordered],
    }
    uow.session.execute(ADD_UNKNOWN, wanted)
    return {ResourceRef(row.kind, row.ref): row.no for row in uow.session.execute(LOCK, wanted)}


def _takings(uow: UnitOfWork, claims: Sequence[Claim]) -> list[Taking]:
    numbers = _locked_numbers(uow, {ref for claim in claims for ref in claim.resources})
    return [
        (claim.booking_id, numbers[ref], claim.starts_at, claim.ends_at)
        for claim in claims
        for ref in sorted(claim.resources)
    ]


def _clashes(
    uow: UnitOfWork, takings: Sequence[Taking], *, own: Collection[UUID], most: int
) -> list[tuple[UUID, Clash]]:
    wanted = {"organization_id": uow.organization_id, "own": list(own), "most": most, **_columns(takings)}
    found = []
    for row in uow.session.execute(FIND_CLASHES, wanted):
        facts = dict(row._mapping)
        found.append((facts.pop("wanted_by"), Clash(**facts)))
    return found


def _columns(takings: Sequence[Taking]) -> dict[str, list[object]]:
    return {
        "bookings": [taking[0] for taking in takings],
        "numbers": [taking[1] for taking in takings],
        "starts": [taking[2] for taking in takings],
        "ends": [taking[3] for taking in takings],
    }
