"""Hearing of accepted estimates and of bookings."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event, MoneyData
from common.money import Money
from job.app import accepted_estimates, bookings
from job.domain.event_shapes import LineData
from job.domain.new_job import NewLine
from job.domain.pricing import Totals
from job.entrypoints.events.register import on
from job.entrypoints.messages import work as messages


@on(messages.EstimateAccepted)
def create_job_from_estimate(uow: UnitOfWork, event: Event[messages.EstimateAccepted]) -> None:
    """Exactly one job per estimate."""
    data = event.data
    accepted = accepted_estimates.Accepted(
        estimate_id=data.estimate_id,
        customer_id=data.customer_id,
        property_id=data.property_id,
        lines=[_line(line) for line in data.lines],
        totals=Totals(
            subtotal=_money(data.subtotal),
            discount=_money(data.discount),
            tax=_money(data.tax),
            total=_money(data.total),
        ),
        tax_rate=Decimal(data.tax_rate),
        deposit_asked=_money(data.deposit_asked) if data.deposit_asked else None,
        notes=data.notes,
    )
    accepted_estimates.create_job_from_estimate(uow, accepted)


@on(messages.BookingMade)
def schedule_visit(uow: UnitOfWork, event: Event[messages.BookingMade]) -> None:
    """The visit is scheduled."""
    _keep_booking(uow, event.data)


@on(messages.BookingMoved)
def move_visit(uow: UnitOfWork, event: Event[messages.BookingMoved]) -> None:
    """The visit is for another time or crew."""
    _keep_booking(uow, event.data)


@on(messages.BookingReleased)
def unschedule_visit(uow: UnitOfWork, event: Event[messages.BookingReleased]) -> None:
    """The visit waits to be scheduled again."""
    data = event.data
    bookings.release_booking(
        uow, booking_id=data.booking_id, visit_id=data.visit_id, job_id=data.job_id, reason=data.reason
    )


def _keep_booking(uow: UnitOfWork, facts: messages.BookingFacts) -> None:
    bookings.keep_booking(uow, bookings.Booked(**msgspec.structs.asdict(facts)))


def _line(line: LineData) -> NewLine:
    values = {**msgspec.structs.asdict(line), "quantity": Decimal(line.quantity)}
    return NewLine(**{**values, "unit_price": _money(line.unit_price)})


def _money(data: MoneyData) -> Money:
    return Money(data.amount, data.currency)
