"""Who is asking, as far as it decides whose routes may be seen: all, or those of the crews that the person belongs
to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from routing.app.known_office import zone_of
from routing.domain.known_crews import KnownCrewMember
from routing.domain.zones import local_day


class Asker(Protocol):
    """What is needed of an identity."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def role(self) -> str | None: ...
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Sees all routes, or those of the own crews on days on which the person belongs to them; a technician only
    today's."""

    person_id: UUID | None
    sees_all: bool
    only_today: bool


def viewer_of(asker: Asker) -> Viewer:
    """The viewer behind an identity."""
    return Viewer(person_id=asker.person_id, sees_all=asker.may("jobs:read_all"), only_today=asker.role == "technician")


def crews_seen(uow: UnitOfWork, viewer: Viewer, on: date) -> list[UUID] | None:
    """The crews whose routes of that day may be seen; None when all."""
    if viewer.sees_all:
        return None
    if viewer.only_today and on != local_day(uow.now, zone_of(uow)):
        return []
    belongs = select(KnownCrewMember.crew_id).where(
        KnownCrewMember.organization_id == uow.organization_id,
        KnownCrewMember.person_id == viewer.person_id,
        KnownCrewMember.from_on <= on,
        or_(KnownCrewMember.until_on.is_(None), KnownCrewMember.until_on >= on),
    )
    return list(uow.session.scalars(belongs))


def check_sees(uow: UnitOfWork, viewer: Viewer, crew_id: UUID, on: date) -> None:
    """NotFound unless the viewer may see the crew's route of that day."""
    seen = crews_seen(uow, viewer, on)
    if seen is not None and crew_id not in seen:
        raise NotFound("Crew not found")
