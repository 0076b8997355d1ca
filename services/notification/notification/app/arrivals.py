"""Telling customers when the crew will be there, never the same thing twice. Who may be told, by which channel and at
which hour is decided as for any other message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from notification.app.composing import Notice, tell_customer
from notification.app.settings import notification_settings
from notification.domain import kinds
from notification.domain.arrival import Arrival
from notification.domain.kinds import Kind
from notification.domain.wording import ClockTime, Fact, LocalDay, same_day

ETA_USEFUL = timedelta(minutes=60)
ETA_GRACE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who comes to whom."""

    customer_id: UUID
    property_id: UUID | None
    zone: str | None
    crew_name: str | None


def follow_new_booking(uow: UnitOfWork, *, visit_id: UUID, starts_at: datetime | None) -> None:
    """A visit got its place, or another one after it had lost it."""
    _arrival(uow, visit_id).promise_anew(starts_at)


def follow_moved_booking(
    uow: UnitOfWork, *, visit_id: UUID, version: int, starts_at: datetime, crew_name: str, cause: str
) -> None:
    """The promise changed: a customer who was told a time hears of the new one."""
    arrival = _arrival(uow, visit_id)
    newer = arrival.raise_promise(version)
    arrival.expect(starts_at, version=version)
    if newer and arrival.was_told:
        arrival.crew_name = crew_name
        _tell(uow, arrival, kinds.ARRIVAL, eta_at=starts_at, said_at=uow.now, cause=cause)


def follow_eta(uow: UnitOfWork, *, visit_id: UUID, eta_at: datetime, version: int, cause: str) -> None:
    """The crew will be there at another time than was thought."""
    arrival = _arrival(uow, visit_id)
    arrival.raise_promise(version)
    arrival.expect(eta_at, version=version)
    if arrival.was_told:
        _tell(uow, arrival, kinds.ARRIVAL, eta_at=eta_at, said_at=uow.now, cause=cause)


def announce(uow: UnitOfWork, *, visit_id: UUID, told: Told, eta_at: datetime, version: int, cause: str) -> None:
    """The office wants the customer told."""
    arrival = _arrival(uow, visit_id)
    arrival.raise_promise(version)
    _note(arrival, told)
    _tell(uow, arrival, kinds.ARRIVAL, eta_at=eta_at, said_at=uow.now, cause=cause)


def crew_left(
    uow: UnitOfWork, *, visit_id: UUID, told: Told, at: datetime, eta_at: datetime | None, cause: str
) -> None:
    """The crew is on its way; when it said no time, it is there when it was expected, if that is soon."""
    arrival = _arrival(uow, visit_id)
    _note(arrival, told)
    eta_at = eta_at or arrival.expected_within(at, at + ETA_USEFUL)
    _tell(uow, arrival, kinds.ETA, eta_at=eta_at, said_at=at, cause=cause)


def _note(arrival: Arrival, told: Told) -> None:
    arrival.customer_id, arrival.property_id = told.customer_id, told.property_id
    arrival.zone, arrival.crew_name = told.zone, told.crew_name


def _tell(
    uow: UnitOfWork, arrival: Arrival, kind: Kind, *, eta_at: datetime | None, said_at: datetime, cause: str
) -> None:
    threshold = timedelta(minutes=notification_settings(uow).eta_change_minutes)
    news = arrival.tell(eta_at, threshold=threshold)
    if news is None or arrival.customer_id is None:
        return
    facts: dict[str, Fact] = {
        "crew": arrival.crew_name,
        "arrival_time": ClockTime(eta_at) if eta_at is not None else None,
    }
    if kind is kinds.ARRIVAL and eta_at is not None:
        other_day = not same_day(eta_at, uow.now, zone=arrival.zone)
        facts |= {
            "arrival_day": LocalDay(eta_at) if other_day else None,
            "changed": "yes" if news == "changed" else None,
        }
    notice = Notice(
        kind=kind,
        cause=cause,
        facts=facts,
        property_id=arrival.property_id,
        zone=arrival.zone,
        useful_until=said_at + ETA_USEFUL if eta_at is None else max(eta_at, said_at) + ETA_GRACE,
    )
    tell_customer(uow, arrival.customer_id, notice)


def _arrival(uow: UnitOfWork, visit_id: UUID) -> Arrival:
    found = uow.session.get(Arrival, (uow.organization_id, visit_id), with_for_update=True)
    if found is None:
        found = Arrival.of(uow.organization_id, visit_id)
        uow.session.add(found)
    return found
