"""Hearing of jobs, visits and bookings."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event, MoneyData
from common.money import Money
from quality.app import erasing, work
from quality.entrypoints.events.register import on
from quality.entrypoints.messages import work as messages


@on(messages.JobCreated)
def keep_new_job(uow: UnitOfWork, event: Event[messages.JobCreated]) -> None:
    """Know a job and its services."""
    _keep_job(uow, event.data)


@on(messages.JobChanged)
def keep_changed_job(uow: UnitOfWork, event: Event[messages.JobChanged]) -> None:
    """Know a job and its services as they are now."""
    _keep_job(uow, event.data)


@on(messages.JobCompleted)
def keep_completed_job(uow: UnitOfWork, event: Event[messages.JobCompleted]) -> None:
    """Know that it is done; a callback of which it is the rework is resolved."""
    work.complete_job(uow, job_id=event.data.job_id, at=event.data.completed_at)


@on(messages.JobCancelled)
def keep_cancelled_job(uow: UnitOfWork, event: Event[messages.JobCancelled]) -> None:
    """Know that it will not be done."""
    work.close_job(uow, job_id=event.data.job_id)


@on(messages.JobReopened)
def keep_reopened_job(uow: UnitOfWork, event: Event[messages.JobReopened]) -> None:
    """Know that it is open again, and so is a callback of which it is the rework."""
    work.reopen_job(uow, job_id=event.data.job_id)


@on(messages.VisitOpened)
def keep_new_visit(uow: UnitOfWork, event: Event[messages.VisitOpened]) -> None:
    """Know a visit."""
    work.open_visit(uow, visit_id=event.data.visit_id, job_id=event.data.job_id)


@on(messages.VisitStarted)
def keep_started_visit(uow: UnitOfWork, event: Event[messages.VisitStarted]) -> None:
    """Know when the crew began."""
    work.start_visit(uow, visit_id=event.data.visit_id, at=event.data.at)


@on(messages.VisitCompleted)
def keep_completed_visit(uow: UnitOfWork, event: Event[messages.VisitCompleted]) -> None:
    """Know when the crew ended."""
    work.complete_visit(uow, visit_id=event.data.visit_id, at=event.data.at)


@on(messages.VisitCancelled)
def keep_cancelled_visit(uow: UnitOfWork, event: Event[messages.VisitCancelled]) -> None:
    """Know that it will not happen."""
    work.cancel_visit(uow, visit_id=event.data.visit_id)


@on(messages.VisitReset)
def keep_reset_visit(uow: UnitOfWork, event: Event[messages.VisitReset]) -> None:
    """Know that it is to be done again or still."""
    work.reset_visit(uow, visit_id=event.data.visit_id)


@on(messages.BookingMade)
def keep_new_booking(uow: UnitOfWork, event: Event[messages.BookingMade]) -> None:
    """Know who goes when."""
    _keep_booking(uow, event.data)


@on(messages.BookingMoved)
def keep_moved_booking(uow: UnitOfWork, event: Event[messages.BookingMoved]) -> None:
    """Know who goes when as it is now."""
    _keep_booking(uow, event.data)


@on(messages.BookingReleased)
def forget_booking(uow: UnitOfWork, event: Event[messages.BookingReleased]) -> None:
    """Know that nobody goes."""
    data = event.data
    work.release_booking(uow, booking_id=data.booking_id, visit_id=data.visit_id, job_id=data.job_id)


def _keep_job(uow: UnitOfWork, facts: messages.JobFacts) -> None:
    lines = [
        work.Line(
            line_id=line.line_id,
            service_id=line.service_id,
            amount=_money(line.unit_price).times(Decimal(line.quantity)),
        )
        for line in facts.lines
    ]
    work.keep_job(uow, job_id=facts.job_id, number=facts.number, subtotal=_money(facts.subtotal), lines=lines)


def _keep_booking(uow: UnitOfWork, facts: messages.BookingFacts) -> None:
    work.keep_booking(uow, work.Booked(**msgspec.structs.asdict(facts)))


def _money(data: MoneyData) -> Money:
    return Money(data.amount, data.currency)


@on(messages.JobAnonymized)
def forget_customer_of_job(uow: UnitOfWork, event: Event[messages.JobAnonymized]) -> None:
    """Forget what was written of it by hand."""
    erasing.anonymize_job(uow, job_id=event.data.job_id)
