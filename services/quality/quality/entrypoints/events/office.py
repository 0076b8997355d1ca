"""Hearing of organizations, crews and the catalogue."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from quality.app import office, organizations
from quality.entrypoints.events.register import on
from quality.entrypoints.messages import office as messages


@on(messages.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[messages.OrganizationCreated]) -> None:
    """Know its currency and zone."""
    organizations.keep_organization(uow, zone=event.data.zone, currency=event.data.currency)


@on(messages.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[messages.OrganizationChanged]) -> None:
    """Know its currency and zone as they are now."""
    organizations.keep_organization(uow, zone=event.data.zone, currency=event.data.currency)


@on(messages.CrewCreated)
def keep_new_crew(uow: UnitOfWork, event: Event[messages.CrewCreated]) -> None:
    """Know a crew and who belongs to it."""
    _keep_crew(uow, event.data)


@on(messages.CrewChanged)
def keep_changed_crew(uow: UnitOfWork, event: Event[messages.CrewChanged]) -> None:
    """Know a crew and who belongs to it now."""
    _keep_crew(uow, event.data)


@on(messages.ServiceCreated)
def keep_new_service(uow: UnitOfWork, event: Event[messages.ServiceCreated]) -> None:
    """Know a service's name."""
    office.keep_service(uow, service_id=event.data.service_id, name=event.data.name)


@on(messages.ServiceChanged)
def keep_changed_service(uow: UnitOfWork, event: Event[messages.ServiceChanged]) -> None:
    """Know a service's name as it is now."""
    office.keep_service(uow, service_id=event.data.service_id, name=event.data.name)


def _keep_crew(uow: UnitOfWork, facts: messages.CrewFacts) -> None:
    members = [(member.person_id, member.from_on, member.until_on) for member in facts.members]
    office.keep_crew(uow, crew_id=facts.crew_id, name=facts.name, members=members)
