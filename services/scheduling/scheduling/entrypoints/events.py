"""Everything scheduling hears, each turned into one use case call."""

from __future__ import annotations

from typing import Any

import msgspec

from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event
from scheduling.app import announcing, known, plans, vehicles, visits
from scheduling.app.known import Tag
from scheduling.app.plans import Item
from scheduling.entrypoints import messages

handlers = Handlers("scheduling")
on = handlers.on


@on(messages.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[messages.OrganizationCreated]) -> None:
    """Zone and currency to plan by."""
    known.keep_organization(uow, **msgspec.structs.asdict(event.data))


@on(messages.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[messages.OrganizationChanged]) -> None:
    """Zone and currency as they are now."""
    known.keep_organization(uow, **msgspec.structs.asdict(event.data))


@on(messages.MemberJoined)
def keep_new_person(uow: UnitOfWork, event: Event[messages.MemberJoined]) -> None:
    """Somebody who can be in a crew."""
    known.keep_person(uow, **msgspec.structs.asdict(event.data))


@on(messages.MemberChanged)
def keep_changed_person(uow: UnitOfWork, event: Event[messages.MemberChanged]) -> None:
    """A person as they are now."""
    known.keep_person(uow, **msgspec.structs.asdict(event.data))


@on(messages.CustomerCreated)
def keep_new_customer(uow: UnitOfWork, event: Event[messages.CustomerCreated]) -> None:
    """Name and tags for the cards."""
    known.keep_customer(uow, customer_id=event.data.customer_id, name=event.data.name, tags=_tags(event.data))


@on(messages.CustomerChanged)
def keep_changed_customer(uow: UnitOfWork, event: Event[messages.CustomerChanged]) -> None:
    """Name and tags as they are now."""
    known.keep_customer(uow, customer_id=event.data.customer_id, name=event.data.name, tags=_tags(event.data))


@on(messages.CustomerErased)
def forget_customer(uow: UnitOfWork, event: Event[messages.CustomerErased]) -> None:
    """Keep nothing that tells who it was."""
    known.erase_customer(uow, customer_id=event.data.customer_id)


@on(messages.VisitOpened)
def queue_visit(uow: UnitOfWork, event: Event[messages.VisitOpened]) -> None:
    """A visit to be planned."""
    visits.keep_visit(uow, said_at=event.occurred_at, **_facts(event.data))


@on(messages.VisitChanged)
def keep_changed_visit(uow: UnitOfWork, event: Event[messages.VisitChanged]) -> None:
    """A visit as it is now."""
    visits.keep_visit(uow, said_at=event.occurred_at, **_facts(event.data))


@on(messages.VisitEnRoute)
def note_en_route(uow: UnitOfWork, event: Event[messages.VisitEnRoute]) -> None:
    """The card shows the crew on its way."""
    visits.note_progress(uow, visit_id=event.data.visit_id, status="en_route")


@on(messages.VisitStarted)
def note_started(uow: UnitOfWork, event: Event[messages.VisitStarted]) -> None:
    """The card shows the crew at work."""
    visits.note_progress(uow, visit_id=event.data.visit_id, status="in_progress")


@on(messages.VisitCompleted)
def note_completed(uow: UnitOfWork, event: Event[messages.VisitCompleted]) -> None:
    """The card shows the work done."""
    visits.note_progress(uow, visit_id=event.data.visit_id, status="completed")


@on(messages.VisitCancelled)
def release_cancelled(uow: UnitOfWork, event: Event[messages.VisitCancelled]) -> None:
    """What is called off holds no time."""
    visits.cancel_visit(uow, visit_id=event.data.visit_id, reason=event.data.reason)


@on(messages.VisitReset)
def set_visit_back(uow: UnitOfWork, event: Event[messages.VisitReset]) -> None:
    """Planned again, or waiting again."""
    visits.reset_visit(uow, visit_id=event.data.visit_id)


@on(messages.VehicleCreated)
def keep_new_vehicle(uow: UnitOfWork, event: Event[messages.VehicleCreated]) -> None:
    """Something that crews can have along."""
    vehicles.keep_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleChanged)
def keep_changed_vehicle(uow: UnitOfWork, event: Event[messages.VehicleChanged]) -> None:
    """A vehicle as it is now."""
    vehicles.keep_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleAssigned)
def take_vehicle_along(uow: UnitOfWork, event: Event[messages.VehicleAssigned]) -> None:
    """The crew's visits of those days take it along."""
    vehicles.assign_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleUnassigned)
def leave_vehicle_behind(uow: UnitOfWork, event: Event[messages.VehicleUnassigned]) -> None:
    """The crew's visits go without it."""
    vehicles.withdraw_vehicle(uow, assignment_id=event.data.assignment_id)


@on(messages.VehicleGrounded)
def mark_grounded_vehicle(uow: UnitOfWork, event: Event[messages.VehicleGrounded]) -> None:
    """The calendar marks what counts on it."""
    vehicles.ground_vehicle(uow, **msgspec.structs.asdict(event.data))


@on(messages.VehicleReleased)
def unmark_released_vehicle(uow: UnitOfWork, event: Event[messages.VehicleReleased]) -> None:
    """All is well again."""
    vehicles.release_vehicle(uow, vehicle_id=event.data.vehicle_id)


@on(messages.EtaChanged)
def keep_arrival(uow: UnitOfWork, event: Event[messages.EtaChanged]) -> None:
    """Know what to tell a customer who asks."""
    announcing.keep_arrival(uow, **msgspec.structs.asdict(event.data))


@on(messages.PlanConfirmed)
def follow_plan(uow: UnitOfWork, event: Event[messages.PlanConfirmed]) -> None:
    """The calendar follows, as far as it can."""
    items = [Item(**msgspec.structs.asdict(item)) for item in event.data.items]
    plans.apply_plan(uow, plan_id=event.data.plan_id, items=items)


def _tags(data: messages.CustomerCreated) -> list[Tag]:
    return [Tag(**msgspec.structs.asdict(tag)) for tag in data.tags]


def _facts(data: messages.VisitOpened) -> dict[str, Any]:
    facts = msgspec.structs.asdict(data)
    amount = facts.pop("amount")
    address = msgspec.structs.asdict(facts.pop("address"))
    return {**facts, "address": address, "amount_minor": amount.amount, "currency": amount.currency}
