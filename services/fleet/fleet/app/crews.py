"""Keeping and asking what is known of crews."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from fleet.domain.known import KnownCrew


def keep_crew(uow: UnitOfWork, *, crew_id: UUID, name: str, active: bool) -> None:
    """Note a crew as it is now."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        crew = KnownCrew(organization_id=uow.organization_id, id=crew_id)
        uow.session.add(crew)
    crew.name, crew.active = name, active


def known_crew(uow: UnitOfWork, crew_id: UUID) -> KnownCrew:
    """A crew, or NotYetKnown."""
    crew = uow.session.get(KnownCrew, (uow.organization_id, crew_id))
    if crew is None:
        raise NotYetKnown("This crew has not arrived yet", field="crew_id")
    return crew
