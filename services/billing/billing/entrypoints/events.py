"""What billing hears, and what it makes of it. The functions' names are inbox keys: never rename one."""

from __future__ import annotations

from decimal import Decimal

from billing.app import job_invoices, references
from billing.entrypoints import messages as m
from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event
from common.money import Money

handlers = Handlers("billing")
on = handlers.on


@on(m.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[m.OrganizationCreated]) -> None:
    """Name, zone and currency."""
    _keep_organization(uow, event.data)


@on(m.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[m.OrganizationChanged]) -> None:
    """Name, zone and currency."""
    _keep_organization(uow, event.data)


@on(m.MemberJoined)
def keep_new_member(uow: UnitOfWork, event: Event[m.MemberJoined]) -> None:
    """Who records payments."""
    references.keep_member(uow, id=event.data.person_id, name=event.data.name, active=event.data.active)


@on(m.MemberChanged)
def keep_changed_member(uow: UnitOfWork, event: Event[m.MemberChanged]) -> None:
    """Who records payments."""
    references.keep_member(uow, id=event.data.person_id, name=event.data.name, active=event.data.active)


@on(m.CustomerCreated)
def keep_new_customer(uow: UnitOfWork, event: Event[m.CustomerCreated]) -> None:
    """Who pays, and whether tax is due."""
    _keep_customer(uow, event.data)


@on(m.CustomerChanged)
def keep_changed_customer(uow: UnitOfWork, event: Event[m.CustomerChanged]) -> None:
    """Who pays, and whether tax is due."""
    _keep_customer(uow, event.data)


@on(m.CustomerErased)
def erase_customer(uow: UnitOfWork, event: Event[m.CustomerErased]) -> None:
    """Forget who it was."""
    references.erase_customer(uow, id=event.data.customer_id)


@on(m.EstimateAccepted)
def keep_accepted_estimate(uow: UnitOfWork, event: Event[m.EstimateAccepted]) -> None:
    """From now on its deposit may be taken."""
    data = event.data
    references.keep_estimate(
        uow,
        id=data.estimate_id,
        number=data.number,
        customer_id=data.customer_id,
        currency=data.total.currency,
        total_minor=data.total.amount,
        deposit_asked_minor=0 if data.deposit_asked is None else data.deposit_asked.amount,
        accepted_at=data.accepted_at,
    )


@on(m.JobCreated)
def keep_new_job(uow: UnitOfWork, event: Event[m.JobCreated]) -> None:
    """What its invoices are about."""
    data = event.data
    references.keep_job(
        uow,
        id=data.job_id,
        number=data.number,
        estimate_id=data.estimate_id,
        customer_id=data.customer_id,
        property_id=data.property_id,
        title=data.title,
        state="open",
        comes_to=_comes_to(data),
    )


@on(m.JobChanged)
def keep_changed_job(uow: UnitOfWork, event: Event[m.JobChanged]) -> None:
    """What its further invoices may come to."""
    data = event.data
    references.change_job(uow, id=data.job_id, title=data.title, comes_to=_comes_to(data))


@on(m.JobCompleted)
def invoice_completed_job(uow: UnitOfWork, event: Event[m.JobCompleted]) -> None:
    """An invoice for what was done, as the organization's settings say."""
    job_invoices.complete_job(uow, completed=event.data)


@on(m.JobCancelled)
def note_cancelled_job(uow: UnitOfWork, event: Event[m.JobCancelled]) -> None:
    """Nothing to invoice on it."""
    references.set_job_state(uow, id=event.data.job_id, state="cancelled")


@on(m.JobReopened)
def note_reopened_job(uow: UnitOfWork, event: Event[m.JobReopened]) -> None:
    """It will be completed again; what is invoiced stays so."""
    references.set_job_state(uow, id=event.data.job_id, state="open")


@on(m.CrewCreated)
def keep_new_crew(uow: UnitOfWork, event: Event[m.CrewCreated]) -> None:
    """Who is in it, and when."""
    _keep_crew(uow, event.data)


@on(m.CrewChanged)
def keep_changed_crew(uow: UnitOfWork, event: Event[m.CrewChanged]) -> None:
    """Who is in it, and when."""
    _keep_crew(uow, event.data)


@on(m.BookingMade)
def keep_new_booking(uow: UnitOfWork, event: Event[m.BookingMade]) -> None:
    """Whose job it is."""
    _keep_booking(uow, event.data)


@on(m.BookingMoved)
def keep_moved_booking(uow: UnitOfWork, event: Event[m.BookingMoved]) -> None:
    """Whose job it is now."""
    _keep_booking(uow, event.data)


@on(m.BookingReleased)
def drop_released_booking(uow: UnitOfWork, event: Event[m.BookingReleased]) -> None:
    """Nobody's any more."""
    references.drop_booking(uow, id=event.data.booking_id)


def _keep_organization(uow: UnitOfWork, data: m.OrganizationFacts) -> None:
    references.keep_organization(
        uow,
        id=data.organization_id,
        name=data.name,
        zone=data.zone,
        currency=data.currency,
        email=data.email,
        phone=data.phone,
    )


def _comes_to(data: m.JobFacts) -> references.JobSum | None:
    if data.total is None or data.tax is None or data.tax_rate is None:
        return None
    total, tax = (Money(each.amount, each.currency) for each in (data.total, data.tax))
    return references.JobSum(net=total - tax, tax=tax, tax_rate=Decimal(data.tax_rate))


def _keep_customer(uow: UnitOfWork, data: m.CustomerFacts) -> None:
    references.keep_customer(
        uow,
        id=data.customer_id,
        name=data.name,
        company=data.company,
        email=data.email,
        phones=data.phones,
        billing_address=data.billing_address,
        tax_exempt=data.tax_exempt,
        property_ids=[place.property_id for place in data.properties],
    )


def _keep_crew(uow: UnitOfWork, data: m.CrewFacts) -> None:
    members = [(member.person_id, member.from_on, member.until_on) for member in data.members]
    references.keep_crew_members(uow, crew_id=data.crew_id, members=members)


def _keep_booking(uow: UnitOfWork, data: m.BookingFacts) -> None:
    references.keep_booking(
        uow,
        id=data.booking_id,
        job_id=data.job_id,
        crew_id=data.crew_id,
        starts_at=data.starts_at,
        zone=data.zone,
        people=data.people,
    )
