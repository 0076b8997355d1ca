"""All that fleet hears. A function's name is its inbox key: never rename one."""

from __future__ import annotations

from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event
from fleet.app import crews, organizations, routes
from fleet.entrypoints import messages

handlers = Handlers("fleet")
on = handlers.on


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
    """Know a crew."""
    _keep_crew(uow, event.data)


@on(messages.CrewChanged)
def keep_changed_crew(uow: UnitOfWork, event: Event[messages.CrewChanged]) -> None:
    """Know a crew as it is now."""
    _keep_crew(uow, event.data)


@on(messages.RoutePlanned)
def expect_planned_miles(uow: UnitOfWork, event: Event[messages.RoutePlanned]) -> None:
    """Expect the miles of a crew's route of the vehicles that it has that day."""
    data = event.data
    routes.keep_route(
        uow,
        crew_id=data.crew_id,
        on=data.date,
        distance_meters=data.distance_meters,
        planned_at=event.occurred_at,
    )


def _keep_crew(uow: UnitOfWork, facts: messages.CrewFacts) -> None:
    members = [(member.person_id, member.from_on, member.until_on) for member in facts.members]
    crews.keep_crew(uow, crew_id=facts.crew_id, name=facts.name, active=facts.active, members=members)
