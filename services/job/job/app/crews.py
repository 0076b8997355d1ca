"""Keeping what is known of crews and people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from job.domain.known_crews import KnownCrew, KnownCrewMember, KnownPerson

Membership = tuple[UUID, date, date | None]


def keep_crew(
    uow: UnitOfWork,
    *,
    crew_id: UUID,
    name: str,
    colour: str,
    active: bool,
    lead_id: UUID | None,
    members: list[Membership],
) -> None:
    """Note the crew's whole present state, with who belongs to it from when until when."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        crew = KnownCrew(organization_id=uow.organization_id, id=crew_id)
        uow.session.add(crew)
    crew.name, crew.colour, crew.active, crew.lead_id = name, colour, active, lead_id
    current = {(member.person_id, member.from_on): member for member in crew.members}
    crew.members = [_member(uow, crew_id, current, membership) for membership in members]


def keep_person(uow: UnitOfWork, *, person_id: UUID, name: str, active: bool) -> None:
    """Note a person's name."""
    person = uow.session.get(KnownPerson, (uow.organization_id, person_id))
    if person is None:
        person = KnownPerson(organization_id=uow.organization_id, id=person_id)
        uow.session.add(person)
    person.name, person.active = name, active


def _member(
    uow: UnitOfWork, crew_id: UUID, current: dict[tuple[UUID, date], KnownCrewMember], membership: Membership
) -> KnownCrewMember:
    person_id, from_on, until_on = membership
    member = current.get((person_id, from_on)) or KnownCrewMember(
        organization_id=uow.organization_id, crew_id=crew_id, person_id=person_id, from_on=from_on
    )
    member.until_on = until_on
    return member
