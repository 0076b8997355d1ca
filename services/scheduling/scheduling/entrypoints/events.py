"""Everything scheduling hears, each turned into one use case call."""

from __future__ import annotations

from typing import Any

import msgspec

from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event
from scheduling.app import known, visits
from scheduling.app.known import Tag
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


def _tags(data: messages.CustomerCreated) -> list[Tag]:
    return [Tag(**msgspec.structs.asdict(tag)) for tag in data.tags]


def _facts(data: messages.VisitOpened) -> dict[str, Any]:
    facts = msgspec.structs.asdict(data)
    amount = facts.pop("amount")
    address = msgspec.structs.asdict(facts.pop("address"))
    return {**facts, "address": address, "amount_minor": amount.amount, "currency": amount.currency}
