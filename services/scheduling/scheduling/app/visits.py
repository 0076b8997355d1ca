"""Following the job service: which visits there are and how far they have come."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from scheduling.app.bookings import release_for_cancelled_visit
from scheduling.app.locking import live_bookings
from scheduling.domain.known import KnownCustomer
from scheduling.domain.visits import ERASED_FACTS, KnownVisit


def keep_visit(uow: UnitOfWork, *, visit_id: UUID, customer_id: UUID, said_at: datetime, **facts: Any) -> None:
    """A visit as it is now; a new one waits in the queue."""
    customer = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if customer is not None and customer.erased:
        facts |= ERASED_FACTS
    visit = _locked(uow, visit_id)
    if visit is None:
        visit = KnownVisit(organization_id=uow.organization_id, id=visit_id, status="unscheduled", opened_at=said_at)
        uow.session.add(visit)
    visit.customer_id = customer_id
    for field, value in facts.items():
        setattr(visit, field, value)


def note_progress(uow: UnitOfWork, *, visit_id: UUID, status: str) -> None:
    """The crew is on its way, at work or done. Its booking stays, as it tells what the time was spent on."""
    _known(uow, visit_id).status = status


def cancel_visit(uow: UnitOfWork, *, visit_id: UUID, reason: str) -> None:
    """A visit is called off: its time is free again."""
    visit = _known(uow, visit_id)
    visit.status = "cancelled"
    release_for_cancelled_visit(uow, visit, reason=reason)


def reset_visit(uow: UnitOfWork, *, visit_id: UUID) -> None:
    """A visit begins again, in its place when it still has one."""
    visit = _known(uow, visit_id)
    visit.set_back(booked=visit_id in live_bookings(uow, [visit_id]))


def _locked(uow: UnitOfWork, visit_id: UUID) -> KnownVisit | None:
    return uow.session.get(KnownVisit, (uow.organization_id, visit_id), with_for_update=True, populate_existing=True)


def _known(uow: UnitOfWork, visit_id: UUID) -> KnownVisit:
    visit = _locked(uow, visit_id)
    if visit is None:
        raise NotYetKnown("The visit is not known here yet")
    return visit
