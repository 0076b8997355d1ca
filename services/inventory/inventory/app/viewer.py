"""Which locations somebody may see: all of them, or the vans of the crews that the person belongs to today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from inventory.app.finding import visible_location
from inventory.app.organizations import local_day
from inventory.app.vehicles import vans_of
from inventory.domain.known import KnownCrewMember
from inventory.domain.location import Location


class Asker(Protocol):
    """What is needed of an identity."""

    @property
    def person_id(self) -> UUID | None: ...
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks."""

    person_id: UUID | None
    sees_all: bool


def viewer_of(asker: Asker) -> Viewer:
    """The viewer behind an identity."""
    return Viewer(person_id=asker.person_id, sees_all=asker.may("inventory:read_all"))


def own_vans(uow: UnitOfWork, viewer: Viewer) -> Collection[UUID]:
    """The vans of the person's crews, as of today."""
    today = local_day(uow, uow.now)
    member = KnownCrewMember
    belongs = select(member.crew_id).where(
        member.organization_id == uow.organization_id,
        member.person_id == viewer.person_id,
        member.from_on <= today,
        func.coalesce(member.until_on, today) >= today,
    )
    crews = uow.session.scalars(belongs).all()
    return set(vans_of(uow, crews, today).values()) if crews else set()


def seen_location(uow: UnitOfWork, viewer: Viewer, location_id: UUID) -> Location:
    """The location, or NotFound, as if it did not exist, for who may not see it."""
    location = visible_location(uow, location_id)
    if not viewer.sees_all and location_id not in own_vans(uow, viewer):
        raise NotFound("Location not found")
    return location
