"""Where a phone is in the feed: first it pages through what there is, then through what changed since. A cursor also
says for which crews and which day it was made; when those are others, the phone starts over."""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from uuid import UUID

from common.db.changes import Horizon
from common.db.unit_of_work import UnitOfWork
from common.http.paging import decode_cursor, encode_cursor
from job.app.organizations import local_day
from job.app.scope import memberships
from job.app.viewer import Viewer

PRESENT, CHANGES = "present", "changes"
FIRST = UUID(int=0)


class Place(NamedTuple):
    """After that job in the present state, or after that transaction and job among the changes."""

    phase: str
    xid: int
    job_id: UUID
    scope: str

    @property
    def cursor(self) -> str:
        """As text."""
        return encode_cursor(self)


def place_of(cursor: str, *, scope: str, seen: Horizon) -> Place | None:
    """The place; None when it is for other crews, another day or another database, so that the phone starts over."""
    place = Place(*decode_cursor(cursor, types=[str, int, UUID, str]))
    fits = place.scope == scope and place.phase in (PRESENT, CHANGES) and 0 <= place.xid <= seen.next
    return place if fits else None


def scope_of(uow: UnitOfWork, viewer: Viewer) -> str:
    """What decides which jobs the viewer sees, as a short text: the crews with their days, and a technician's today."""
    parts: list[object] = [uow.organization_id, viewer.sees_all]
    if not viewer.sees_all:
        parts += [viewer.person_id, *memberships(uow, viewer)]
        parts += [local_day(uow, uow.now)] if viewer.only_today else []
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:16]
