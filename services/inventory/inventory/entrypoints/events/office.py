"""Hearing of organizations, crews and the recipes of the catalogue."""

from __future__ import annotations

from decimal import Decimal

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from inventory.app import office, organizations, recipes
from inventory.entrypoints.events.register import on
from inventory.entrypoints.messages import office as messages


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
def keep_new_recipe(uow: UnitOfWork, event: Event[messages.ServiceCreated]) -> None:
    """Know what a service uses up."""
    _keep_service(uow, event.data)


@on(messages.ServiceChanged)
def keep_changed_recipe(uow: UnitOfWork, event: Event[messages.ServiceChanged]) -> None:
    """Know what a service uses up from now on."""
    _keep_service(uow, event.data)


def _keep_crew(uow: UnitOfWork, facts: messages.CrewFacts) -> None:
    members = [(member.person_id, member.from_on, member.until_on) for member in facts.members]
    office.keep_crew(uow, crew_id=facts.crew_id, name=facts.name, members=members)


def _keep_service(uow: UnitOfWork, facts: messages.ServiceFacts) -> None:
    recipe = [(part.item, Decimal(part.quantity)) for part in facts.recipe]
    recipes.keep_service(uow, service_id=facts.service_id, name=facts.name, recipe=recipe)
