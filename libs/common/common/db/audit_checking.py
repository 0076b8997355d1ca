"""Walks a service's chain of audit seals: every seal follows the one before it, every sealed entry is there as it was
when it was sealed last, and no entry stands outside the chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from common.db.session import connect_plain

PAGE = 200
BLANKED = "tells something else since, and was sealed anew"
_NOBODY = UUID(int=0)
_SEALS = """
SELECT organization_id, number, previous, hash,
       audit_seal_hash(organization_id, number, sealed_at, entry_ids, entry_hashes, previous)
FROM audit_seals WHERE (organization_id, number) > (%(organization)s, %(number)s)
ORDER BY organization_id, number LIMIT %(page)s
"""
# What differs from an older seal only in what the entry tells, and was sealed again since, was blanked by an erasure.
_ENTRIES = """
WITH differing AS (
    SELECT s.organization_id, s.number, k.id, e.id IS NULL AS is_missing,
           e.id IS NOT NULL AND substring(audit_entry_hash(e) FOR 32)
               = substring(s.entry_hashes FROM (k.n * 64 - 63)::int FOR 32) AS is_firm
    FROM audit_seals s CROSS JOIN LATERAL unnest(s.entry_ids) WITH ORDINALITY AS k(id, n)
    LEFT JOIN audit_entries e ON e.organization_id = s.organization_id AND e.id = k.id
    WHERE (s.organization_id, s.number) > (%(organization)s, %(number)s)
      AND (s.organization_id, s.number) <= (%(last_organization)s, %(last_number)s)
      AND (e.id IS NULL OR audit_entry_hash(e) <> substring(s.entry_hashes FROM (k.n * 64 - 63)::int FOR 64))
)
SELECT d.organization_id, d.number, d.id, d.is_missing, d.is_firm AND (
    EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.organization_id = d.organization_id AND u.id = d.id)
    OR EXISTS (SELECT 1 FROM audit_seals later WHERE later.organization_id = d.organization_id
                                                 AND later.number > d.number AND d.id = ANY(later.entry_ids)))
FROM differing d
"""
_OUTSIDE = """
SELECT organization_id, id FROM audit_entries
EXCEPT SELECT organization_id, unnest(entry_ids) FROM audit_seals
EXCEPT SELECT organization_id, id FROM audit_unsealed
"""
_GONE = """
SELECT u.organization_id, u.id FROM audit_unsealed u
LEFT JOIN audit_entries e ON e.organization_id = u.organization_id AND e.id = u.id WHERE e.id IS NULL
"""


class Head(NamedTuple):
    """The newest seal of an organization."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was sealed."""

    organization_id: UUID
    what: str
    seal: int | None = None
    entry_id: UUID | None = None

    def __str__(self) -> str:
        named = {"seal": self.seal, "entry": self.entry_id}
        places = "".join(f" {name} {value}" for name, value in named.items() if value is not None)
        return f"organization {self.organization_id}{places}: {self.what}"


@dataclass(slots=True)
class Finding:
    """What a walk came to."""

    faults: list[Fault] = field(default_factory=list)
    blanked: list[Fault] = field(default_factory=list)  # told less since they were sealed: to be held against erasures
    heads: dict[UUID, Head] = field(default_factory=dict)
    seals: int = 0


def check_audit_trail(platform_url: str, known: Mapping[UUID, Head] | None = None) -> Finding:
    """Everything that is wrong. `known` are heads that were noted earlier, elsewhere: they show an end that was cut off
    or a chain that was made anew, which nothing inside the database can."""
    wanted = {(organization, head.number): head.hash for organization, head in (known or {}).items()}
    with connect_plain(platform_url) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        finding = _walked(connection, wanted)
        for query, what in ((_OUTSIDE, "stands outside the chain"), (_GONE, "is gone before it was sealed")):
            rows = connection.execute(query).fetchall()
            finding.faults += [Fault(organization, what, entry_id=entry) for organization, entry in rows]
    finding.faults += [
        Fault(organization, "was noted earlier and is not there any more", seal=number)
        for organization, number in wanted
        if organization not in finding.heads or finding.heads[organization].number < number
    ]
    return finding


def _walked(connection: psycopg.Connection[Any], wanted: Mapping[tuple[UUID, int], str]) -> Finding:
    finding = Finding()
    place = {"organization": _NOBODY, "number": 0, "page": PAGE}
    while rows := connection.execute(_SEALS, place).fetchall():
        for organization, number, previous, hash_, found in rows:
            before = finding.heads.get(organization, Head(0, ""))
            finding.faults += _faults_of_seal(organization, number, before, (previous, hash_, found), wanted)
            finding.heads[organization] = Head(number, bytes(hash_).hex())
        last = {"last_organization": rows[-1][0], "last_number": rows[-1][1]}
        for organization, number, entry, is_missing, is_blanked in connection.execute(_ENTRIES, place | last):
            what = "is not there any more" if is_missing else "is not as it was sealed"
            if is_blanked:
                finding.blanked.append(Fault(organization, BLANKED, number, entry))
            else:
                finding.faults.append(Fault(organization, what, number, entry))
        place |= {"organization": rows[-1][0], "number": rows[-1][1]}
        finding.seals += len(rows)
    return finding


def _faults_of_seal(
    organization: UUID,
    number: int,
    before: Head,
    hashes: tuple[bytes, bytes, bytes],
    wanted: Mapping[tuple[UUID, int], str],
) -> Iterator[Fault]:
    previous, kept, found = hashes
    if number != before.number + 1:
        yield Fault(organization, f"follows seal {before.number}", number)
    if previous.hex() != before.hash:
        yield Fault(organization, "does not hold the hash of the seal before it", number)
    if kept != found:
        yield Fault(organization, "is not what its hash says", number)
    if wanted.get((organization, number), kept.hex()) != kept.hex():
        yield Fault(organization, "has another hash than was noted earlier", number)
