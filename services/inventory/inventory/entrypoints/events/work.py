"""Hearing of jobs, of what they used up, and of bookings."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from inventory.app import consumption, erasing, work
from inventory.entrypoints.events.register import on
from inventory.entrypoints.messages import work as messages


@on(messages.JobCreated)
def keep_new_job(uow: UnitOfWork, event: Event[messages.JobCreated]) -> None:
    """Know a job and its services."""
    _keep_job(uow, event.data)


@on(messages.JobChanged)
def keep_changed_job(uow: UnitOfWork, event: Event[messages.JobChanged]) -> None:
    """Know a job and its services as they are now."""
    _keep_job(uow, event.data)


@on(messages.JobCompleted)
def use_up_recipes(uow: UnitOfWork, event: Event[messages.JobCompleted]) -> None:
    """Take what the services that were done use up from the crew's van."""
    done = [
        consumption.Done(service_id=line.service_id, quantity=Decimal(line.quantity))
        for line in event.data.lines
        if line.done and line.service_id is not None
    ]
    job_id, at = event.data.job_id, event.data.completed_at
    consumption.complete_job(uow, job_id=job_id, done=done, at=at, sequence=event.sequence)


@on(messages.JobReopened)
def give_recipes_back(uow: UnitOfWork, event: Event[messages.JobReopened]) -> None:
    """Give back what the recipes took; the job is not done."""
    consumption.reopen_job(uow, job_id=event.data.job_id, sequence=event.sequence)


@on(messages.JobCancelled)
def keep_cancelled_job(uow: UnitOfWork, event: Event[messages.JobCancelled]) -> None:
    """Know that it needs nothing."""
    consumption.cancel_job(uow, job_id=event.data.job_id, sequence=event.sequence)


@on(messages.MaterialUsed)
def take_recorded_material(uow: UnitOfWork, event: Event[messages.MaterialUsed]) -> None:
    """Take what the crew recorded from its van, in place of that item's recipe."""
    data = event.data
    material = consumption.Material(
        material_id=data.material_id,
        crew_id=data.crew_id,
        item_id=data.item_id,
        sku=data.sku,
        name=data.name,
        quantity=Decimal(data.quantity),
        used_at=data.used_at,
    )
    consumption.use_material(uow, job_id=data.job_id, material=material)


@on(messages.MaterialVoided)
def give_recorded_material_back(uow: UnitOfWork, event: Event[messages.MaterialVoided]) -> None:
    """Give back what was recorded by mistake."""
    data = event.data
    consumption.void_material(uow, job_id=data.job_id, material_id=data.material_id, at=data.voided_at)


@on(messages.BookingMade)
def keep_new_booking(uow: UnitOfWork, event: Event[messages.BookingMade]) -> None:
    """Know who goes when."""
    work.keep_booking(uow, work.Booked(**msgspec.structs.asdict(event.data)))


@on(messages.BookingMoved)
def keep_moved_booking(uow: UnitOfWork, event: Event[messages.BookingMoved]) -> None:
    """Know who goes when as it is now."""
    work.keep_booking(uow, work.Booked(**msgspec.structs.asdict(event.data)))


@on(messages.BookingReleased)
def forget_booking(uow: UnitOfWork, event: Event[messages.BookingReleased]) -> None:
    """Know that nobody goes."""
    work.release_booking(uow, booking_id=event.data.booking_id)


def _keep_job(uow: UnitOfWork, facts: messages.JobFacts) -> None:
    lines = [
        work.Line(line_id=line.line_id, service_id=line.service_id, quantity=Decimal(line.quantity))
        for line in facts.lines
    ]
    work.keep_job(uow, job_id=facts.job_id, number=facts.number, lines=lines)


@on(messages.JobAnonymized)
def forget_customer_of_job(uow: UnitOfWork, event: Event[messages.JobAnonymized]) -> None:
    """Forget what was written of it by hand."""
    erasing.anonymize_job(uow, job_id=event.data.job_id)
