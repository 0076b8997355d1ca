"""The facts of the organization that every planning use case begins with."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, NotYetKnown
from scheduling.domain.crews import Crew
from scheduling.domain.known import KnownOrganization, KnownPerson, ScheduleSettings


def known_organization(uow: UnitOfWork) -> KnownOrganization:
    """Zone and currency of the office; NotYetKnown when its first event has not arrived."""
    found = uow.session.get(KnownOrganization, (uow.organization_id, uow.organization_id))
    if found is None:
        raise NotYetKnown("The organization is not known here yet")
    return found


def schedule_settings(uow: UnitOfWork) -> ScheduleSettings:
    """How the organization plans."""
    found = uow.session.get(ScheduleSettings, (uow.organization_id, uow.organization_id))
    if found is None:
        raise NotYetKnown("The organization is not known here yet")
    return found


def check_people_known(uow: UnitOfWork, person_ids: Collection[UUID], *, field: str) -> None:
    """NotYetKnown when one of them has not been heard of."""
    missing = set(person_ids) - {person.id for person in _people(uow, person_ids)}
    if missing:
        raise NotYetKnown("A person is not known here yet", field=field)


def check_crews_known(uow: UnitOfWork, crew_ids: Collection[UUID]) -> None:
    """NotFound when one of them is not a crew of the organization."""
    if not crew_ids:
        return
    wanted = select(Crew.id).where(Crew.organization_id == uow.organization_id, Crew.id.in_(crew_ids))
    if len(set(uow.session.scalars(wanted))) < len(set(crew_ids)):
        raise NotFound("Crew not found", field="crew_id")


def people_by_id(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, KnownPerson]:
    """Those of them who have been heard of."""
    return {person.id: person for person in _people(uow, person_ids)}


def _people(uow: UnitOfWork, person_ids: Collection[UUID]) -> list[KnownPerson]:
    if not person_ids:
        return []
    wanted = select(KnownPerson).where(
        KnownPerson.organization_id == uow.organization_id, KnownPerson.id.in_(set(person_ids))
    )
    return list(uow.session.scalars(wanted))
