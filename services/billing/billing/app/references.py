"""Keeps what other services say that billing needs; each function leaves one fact as the event tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from billing.app.operations.charging import plan_forgetting
from billing.app.saved_cards import cards_of
from billing.domain.known import (
    KnownBooking,
    KnownBookingPerson,
    KnownCrewMember,
    KnownCustomer,
    KnownEstimate,
    KnownJob,
    KnownMember,
    KnownOrganization,
)
from common.db.declarative import Declarative
from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import is_erased, mark_erased
from common.money import Money


def keep_organization(uow: UnitOfWork, *, id: UUID, **facts: Any) -> None:
    """Name, zone and currency of the organization."""
    _keep(uow, KnownOrganization, id=id, **facts)


def keep_member(uow: UnitOfWork, *, id: UUID, name: str, active: bool) -> None:
    """A person of the organization."""
    _keep(uow, KnownMember, id=id, name=name, active=active)


def keep_customer(uow: UnitOfWork, *, id: UUID, **facts: Any) -> None:
    """A customer as it is now; an erased one stays erased, whatever arrives late."""
    if is_erased(uow, id):
        return
    _keep(uow, KnownCustomer, id=id, **facts)


def erase_customer(uow: UnitOfWork, *, id: UUID) -> None:
    """Invoices stay as records; who it was is forgotten, and saved cards with it."""
    mark_erased(uow, id)
    left: dict[str, Any] = {"name": "Erased customer", "phones": []}
    left |= dict.fromkeys(("company", "email", "billing_address"))
    known = insert(KnownCustomer).values(
        organization_id=uow.organization_id, id=id, tax_exempt=False, property_ids=[], **left
    )
    uow.session.execute(known.on_conflict_do_update(index_elements=["organization_id", "id"], set_=left))
    for card in cards_of(uow, id):
        plan_forgetting(uow, card)


def keep_estimate(uow: UnitOfWork, *, id: UUID, **facts: Any) -> None:
    """An accepted estimate and the deposit that it asks."""
    _keep(uow, KnownEstimate, id=id, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSum:
    """What a job comes to, before tax and tax; the rate in percent."""

    net: Money
    tax: Money
    tax_rate: Decimal


def keep_job(uow: UnitOfWork, *, id: UUID, comes_to: JobSum | None, **facts: Any) -> None:
    """A job as it was created."""
    _keep(uow, KnownJob, id=id, **facts)
    change_job(uow, id=id, title=facts["title"], comes_to=comes_to)


def change_job(uow: UnitOfWork, *, id: UUID, title: str, comes_to: JobSum | None) -> None:
    """What the job is called and comes to now; its invoices stay as they are."""
    job = uow.session.get(KnownJob, (uow.organization_id, id), with_for_update=True, populate_existing=True)
    if job is None:
        return
    job.title = title
    if comes_to is not None:
        job.agree(net=comes_to.net, tax=comes_to.tax, tax_rate=comes_to.tax_rate)


def set_job_state(uow: UnitOfWork, *, id: UUID, state: str) -> None:
    """Cancelled, or open again."""
    uow.session.execute(
        update(KnownJob).where(KnownJob.organization_id == uow.organization_id, KnownJob.id == id).values(state=state)
    )


def keep_crew_members(uow: UnitOfWork, *, crew_id: UUID, members: Iterable[tuple[UUID, date, date | None]]) -> None:
    """Who is in the crew and when; replaces what was known of that crew."""
    uow.session.execute(
        delete(KnownCrewMember).where(
            KnownCrewMember.organization_id == uow.organization_id, KnownCrewMember.crew_id == crew_id
        )
    )
    uow.session.add_all(
        KnownCrewMember(
            organization_id=uow.organization_id,
            crew_id=crew_id,
            person_id=person_id,
            from_on=from_on,
            until_on=until_on,
        )
        for person_id, from_on, until_on in members
    )


def keep_booking(
    uow: UnitOfWork, *, id: UUID, job_id: UUID, crew_id: UUID, starts_at: datetime, zone: str, people: Iterable[UUID]
) -> None:
    """Who works on the job and on which day of the property."""
    day = starts_at.astimezone(ZoneInfo(zone)).date()
    _keep(uow, KnownBooking, id=id, job_id=job_id, crew_id=crew_id, starts_on=day)
    _forget_people(uow, id)
    uow.session.add_all(
        KnownBookingPerson(organization_id=uow.organization_id, booking_id=id, person_id=person_id)
        for person_id in set(people)
    )


def drop_booking(uow: UnitOfWork, *, id: UUID) -> None:
    """The booking was released."""
    _forget_people(uow, id)
    uow.session.execute(
        delete(KnownBooking).where(KnownBooking.organization_id == uow.organization_id, KnownBooking.id == id)
    )


def _forget_people(uow: UnitOfWork, booking_id: UUID) -> None:
    uow.session.execute(
        delete(KnownBookingPerson).where(
            KnownBookingPerson.organization_id == uow.organization_id, KnownBookingPerson.booking_id == booking_id
        )
    )


def _keep(uow: UnitOfWork, entity: type[Declarative], **values: Any) -> None:
    facts = {name: value for name, value in values.items() if name != "id"}
    uow.session.execute(
        insert(entity)
        .values(organization_id=uow.organization_id, **values)
        .on_conflict_do_update(index_elements=["organization_id", "id"], set_=facts)
    )
