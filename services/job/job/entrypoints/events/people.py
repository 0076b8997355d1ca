"""Hearing of organizations, people and crews."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from job.app import crews, organizations
from job.entrypoints.events.register import on
from job.entrypoints.messages import people as messages


@on(messages.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[messages.OrganizationCreated]) -> None:
    """Know its currency and zone."""
    _keep_organization(uow, event.data)


@on(messages.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[messages.OrganizationChanged]) -> None:
    """Know its currency and zone as they are now."""
    _keep_organization(uow, event.data)


@on(messages.MemberJoined)
def keep_new_person(uow: UnitOfWork, event: Event[messages.MemberJoined]) -> None:
    """Know a colleague's name."""
    _keep_person(uow, event.data)


@on(messages.MemberChanged)
def keep_changed_person(uow: UnitOfWork, event: Event[messages.MemberChanged]) -> None:
    """Know a colleague's name as it is now."""
    _keep_person(uow, event.data)


@on(messages.CrewCreated)
def keep_new_crew(uow: UnitOfWork, event: Event[messages.CrewCreated]) -> None:
    """Know a crew and who belongs to it."""
    _keep_crew(uow, event.data)


@on(messages.CrewChanged)
def keep_changed_crew(uow: UnitOfWork, event: Event[messages.CrewChanged]) -> None:
    """Know a crew and who belongs to it now."""
    _keep_crew(uow, event.data)


def _keep_organization(uow: UnitOfWork, facts: messages.OrganizationFacts) -> None:
    organizations.keep_organization(uow, name=facts.name, zone=facts.zone, currency=facts.currency)


def _keep_person(uow: UnitOfWork, facts: messages.MemberFacts) -> None:
    crews.keep_person(uow, person_id=facts.person_id, name=facts.name, active=facts.active)


def _keep_crew(uow: UnitOfWork, facts: messages.CrewFacts) -> None:
    crews.keep_crew(
        uow,
        crew_id=facts.crew_id,
        name=facts.name,
        colour=facts.colour,
        active=facts.active,
        lead_id=facts.lead_id,
        members=[(member.person_id, member.from_on, member.until_on) for member in facts.members],
    )
