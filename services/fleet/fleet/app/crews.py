"""Keeping and asking what is known of crews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from fleet.domain.known import KnownCrew, KnownCrewMember

Membership = tuple[UUID, date, date | None]


def keep_crew(uow: UnitOfWork, *, crew_id: UUID, name: str, active: bool, members: Sequence[Membership] = ()) -> None:
    """Note a crew as it is now."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        crew = KnownCrew(organization_id=uow.organization_id, id=crew_id)
        uow.session.add(crew)
    crew.name, crew.active = name, active
    current = {(member.person_id, member.from_on): member for member in crew.members}
    crew.members = [_member(uow, crew_id, current, membership) for membership in members]


def known_crew(uow: UnitOfWork, crew_id: UUID) -> KnownCrew:
    """A crew, or NotYetKnown."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        raise NotYetKnown("This crew has not arrived yet", field="crew_id")
    return crew


def _member(
    uow: UnitOfWork, crew_id: UUID, current: dict[tuple[UUID, date], KnownCrewMember], membership: Membership
) -> KnownCrewMember:
    person_id, from_on, until_on = membership
    member = current.get((person_id, from_on)) or KnownCrewMember(
        organization_id=uow.organization_id, crew_id=crew_id, person_id=person_id, from_on=from_on
    )
    member.until_on = until_on
    return member
