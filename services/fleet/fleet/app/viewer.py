"""Whose meters somebody may read: those of all vehicles, or of the own crews' vehicles on the days of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from fleet.domain.assignment import Assignment
from fleet.domain.known import KnownCrewMember


class Asker(Protocol):
    """What is needed of an identity."""

    @property
    def person_id(self) -> UUID | None: ...
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks."""

    person_id: UUID | None
    keeps_fleet: bool


EVERYTHING = Viewer(person_id=None, keeps_fleet=True)


def viewer_of(asker: Asker) -> Viewer:
    """The viewer behind an identity."""
    return Viewer(person_id=asker.person_id, keeps_fleet=asker.may("fleet:write"))


def check_drives(uow: UnitOfWork, viewer: Viewer, vehicle_id: UUID, on: date) -> None:
    """NotFound, as if it did not exist, unless the vehicle is with one of the person's crews that day."""
    if viewer.keeps_fleet:
        return
    given, member = Assignment, KnownCrewMember
    theirs = (
        select(given.id)
        .join(member, (member.organization_id == given.organization_id) & (member.crew_id == given.crew_id))
        .where(given.organization_id == uow.organization_id, given.vehicle_id == vehicle_id)
        .where(given.withdrawn_at.is_(None), given.starts_on <= on, or_(given.ends_on.is_(None), given.ends_on >= on))
        .where(member.person_id == viewer.person_id, member.from_on <= on)
        .where(or_(member.until_on.is_(None), member.until_on >= on))
    )
    if uow.session.scalar(theirs.limit(1)) is None:
        raise NotFound("Vehicle not found")
