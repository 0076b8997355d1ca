"""Keeping what is known of crews and of the catalogue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from quality.domain.known_office import KnownCrew, KnownCrewMember, KnownService

Membership = tuple[UUID, date, date | None]


def keep_crew(uow: UnitOfWork, *, crew_id: UUID, name: str, members: Collection[Membership]) -> None:
    """Note the crew's whole present state, with who belongs to it from when until when."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        crew = KnownCrew(organization_id=uow.organization_id, id=crew_id)
        uow.session.add(crew)
    crew.name = name
    current = {(member.person_id, member.from_on): member for member in crew.members}
    crew.members = [_member(uow, crew_id, current, membership) for membership in members]


def keep_service(uow: UnitOfWork, *, service_id: UUID, name: str) -> None:
    """Note a service's name."""
    service = uow.session.get(KnownService, (uow.organization_id, service_id))
    if service is None:
        service = KnownService(organization_id=uow.organization_id, id=service_id)
        uow.session.add(service)
    service.name = name


def check_services(uow: UnitOfWork, service_ids: Collection[UUID]) -> None:
    """NotYetKnown when one of them is not in the catalogue as far as it was heard of."""
    wanted = set(service_ids)
    ours = KnownService.organization_id == uow.organization_id
    known = set(uow.session.scalars(select(KnownService.id).where(ours, KnownService.id.in_(wanted))))
    if wanted - known:
        raise NotYetKnown("This service has not arrived yet", field="service_ids")


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
