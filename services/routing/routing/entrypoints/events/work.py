"""Hearing of visits and of customers who asked to be forgotten."""

from __future__ import annotations

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from routing.app import known_work
from routing.domain.known_work import CANCELLED, COMPLETED, EN_ROUTE, IN_PROGRESS
from routing.entrypoints.events.register import on
from routing.entrypoints.messages import work as messages


@on(messages.VisitOpened)
def keep_new_visit(uow: UnitOfWork, event: Event[messages.VisitOpened]) -> None:
    """Know a visit."""
    _keep_visit(uow, event.data)


@on(messages.VisitChanged)
def keep_changed_visit(uow: UnitOfWork, event: Event[messages.VisitChanged]) -> None:
    """Know a visit as it is now."""
    _keep_visit(uow, event.data)


@on(messages.VisitEnRoute)
def note_crew_en_route(uow: UnitOfWork, event: Event[messages.VisitEnRoute]) -> None:
    """Expect the crew when the drive is over."""
    known_work.note_progress(uow, visit_id=event.data.visit_id, status=EN_ROUTE, at=event.data.at)


@on(messages.VisitStarted)
def note_work_begun(uow: UnitOfWork, event: Event[messages.VisitStarted]) -> None:
    """Expect the crew to be busy for as long as the work takes."""
    known_work.note_progress(uow, visit_id=event.data.visit_id, status=IN_PROGRESS, at=event.data.at)


@on(messages.VisitCompleted)
def note_work_done(uow: UnitOfWork, event: Event[messages.VisitCompleted]) -> None:
    """The crew is free for what comes next."""
    known_work.note_progress(uow, visit_id=event.data.visit_id, status=COMPLETED, at=event.data.at)


@on(messages.VisitCancelled)
def note_visit_called_off(uow: UnitOfWork, event: Event[messages.VisitCancelled]) -> None:
    """Nobody has to go there."""
    known_work.note_progress(uow, visit_id=event.data.visit_id, status=CANCELLED, at=None)


@on(messages.VisitReset)
def note_visit_reset(uow: UnitOfWork, event: Event[messages.VisitReset]) -> None:
    """It is to be done again, or still."""
    known_work.reset_visit(uow, visit_id=event.data.visit_id)


@on(messages.CustomerErased)
def forget_customer(uow: UnitOfWork, event: Event[messages.CustomerErased]) -> None:
    """Forget where the customer lives and what was done there."""
    known_work.erase_customer(uow, customer_id=event.data.customer_id)


def _keep_visit(uow: UnitOfWork, facts: messages.VisitOpened) -> None:
    plain = msgspec.structs.asdict(facts)
    address = plain.pop("address")
    known_work.keep_visit(uow, latitude=address.latitude, longitude=address.longitude, **plain)
