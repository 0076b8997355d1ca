"""Hearing of the company, of its people and of what the office is told."""

from __future__ import annotations

from decimal import Decimal

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from notification.app import members, organizations
from notification.app.composing import Notice, tell_member, tell_office
from notification.domain import kinds
from notification.domain.wording import ClockTime, Fact, LocalDay, plain_number
from notification.entrypoints.events.register import cause_of, on
from notification.entrypoints.messages import office as messages


@on(messages.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[messages.OrganizationCreated]) -> None:
    """Know its name, zone and language."""
    _keep_organization(uow, event.data)


@on(messages.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[messages.OrganizationChanged]) -> None:
    """Know its name, zone and language as they are now."""
    _keep_organization(uow, event.data)


@on(messages.MemberJoined)
def keep_new_member(uow: UnitOfWork, event: Event[messages.MemberJoined]) -> None:
    """Know who belongs to the office."""
    _keep_member(uow, event.data)


@on(messages.MemberChanged)
def keep_changed_member(uow: UnitOfWork, event: Event[messages.MemberChanged]) -> None:
    """Know who belongs to the office now."""
    _keep_member(uow, event.data)


@on(messages.MemberInvited)
def send_invitation(uow: UnitOfWork, event: Event[messages.MemberInvited]) -> None:
    """Ask somebody to join."""
    asked = event.data
    facts: dict[str, Fact] = {
        "role": asked.role.replace("_", " "),
        "invited_by": asked.invited_by,
        "link": asked.link,
        "expires_on": LocalDay(asked.expires_at) if asked.expires_at is not None else None,
    }
    notice = Notice(kind=kinds.INVITATION, cause=cause_of(event), facts=facts)
    tell_member(uow, email=asked.email, name="", notice=notice)


@on(messages.MemberResetRequested)
def send_password_reset(uow: UnitOfWork, event: Event[messages.MemberResetRequested]) -> None:
    """Send the link that sets a new password."""
    asked = event.data
    facts: dict[str, Fact] = {"link": asked.link}
    notice = Notice(kind=kinds.PASSWORD_RESET, cause=cause_of(event), facts=facts)
    tell_member(uow, email=asked.email, name=asked.name, notice=notice)


@on(messages.StockLow)
def warn_of_low_stock(uow: UnitOfWork, event: Event[messages.StockLow]) -> None:
    """Tell the office what is to be ordered."""
    low = event.data
    facts: dict[str, Fact] = {
        "item": low.item_name,
        "sku": low.sku,
        "location": low.location_name,
        "quantity": f"{plain_number(low.quantity)} {low.unit}",
        "reorder_point": f"{plain_number(low.reorder_point)} {low.unit}",
        "reorder_quantity": f"{plain_number(low.reorder_quantity)} {low.unit}" if low.reorder_quantity else None,
    }
    tell_office(uow, Notice(kind=kinds.STOCK_LOW, cause=cause_of(event), facts=facts))


@on(messages.VehicleServiceDue)
def warn_of_service_due(uow: UnitOfWork, event: Event[messages.VehicleServiceDue]) -> None:
    """Tell the office which service a vehicle needs, and whether it must stay until then."""
    due = event.data
    overdue = due.state == "overdue"
    facts: dict[str, Fact] = {
        "vehicle": due.vehicle_name,
        "service": due.name,
        "overdue": "yes" if overdue else None,
        "must_stay": "yes" if overdue and due.safety else None,
        "due_on": due.due_on,
        "due_at_miles": _meter(due.due_at_tenth_miles),
        "due_at_engine_hours": _meter(due.due_at_tenth_hours),
        "expected_on": None if overdue else due.projected_on,
    }
    tell_office(uow, Notice(kind=kinds.SERVICE_DUE, cause=cause_of(event), facts=facts))


@on(messages.PromiseAtRisk)
def warn_of_promise_at_risk(uow: UnitOfWork, event: Event[messages.PromiseAtRisk]) -> None:
    """Tell the office that a crew will be late, while somebody can still do something about it."""
    late = event.data
    if late.alert:
        facts: dict[str, Fact] = {
            "crew": late.crew_name,
            "number": None if late.job_number is None else str(late.job_number),
            "arrival_time": ClockTime(late.arrives_at),
            "promised_until": None if late.window_ends_at is None else ClockTime(late.window_ends_at),
        }
        notice = Notice(kind=kinds.PROMISE_AT_RISK, cause=cause_of(event), facts=facts, useful_until=late.arrives_at)
        tell_office(uow, notice)


def _keep_organization(uow: UnitOfWork, facts: messages.OrganizationFacts) -> None:
    organizations.keep_organization(
        uow, name=facts.name, zone=facts.zone, locale=facts.locale, email=facts.email, phone=facts.phone
    )


def _keep_member(uow: UnitOfWork, facts: messages.MemberFacts) -> None:
    members.keep_member(
        uow, person_id=facts.person_id, name=facts.name, email=facts.email, role=facts.role, active=facts.active
    )


def _meter(tenths: int | None) -> str | None:
    return None if tenths is None else plain_number(Decimal(tenths) / 10)
