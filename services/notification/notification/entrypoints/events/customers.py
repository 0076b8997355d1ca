"""Hearing of customers and of all that they are told."""

from __future__ import annotations

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from notification.app import arrivals, customers
from notification.app.arrivals import Told
from notification.app.composing import Notice, tell_customer
from notification.domain import kinds
from notification.domain.wording import Fact, LocalDay, unless_nothing
from notification.entrypoints.events.register import cause_of, on
from notification.entrypoints.messages import customers as messages


@on(messages.CustomerCreated)
def keep_new_customer(uow: UnitOfWork, event: Event[messages.CustomerCreated]) -> None:
    """Know how a customer may be written to."""
    _keep_customer(uow, event.data)


@on(messages.CustomerChanged)
def keep_changed_customer(uow: UnitOfWork, event: Event[messages.CustomerChanged]) -> None:
    """Know how a customer may be written to now."""
    _keep_customer(uow, event.data)


@on(messages.CustomerErased)
def forget_customer(uow: UnitOfWork, event: Event[messages.CustomerErased]) -> None:
    """Forget a customer."""
    customers.erase_customer(uow, customer_id=event.data.customer_id)


@on(messages.EstimateSent)
def send_proposal(uow: UnitOfWork, event: Event[messages.EstimateSent]) -> None:
    """Send the proposal's link by the channels that the office chose."""
    sent = event.data
    facts: dict[str, Fact] = {
        "number": str(sent.number),
        "total": sent.total,
        "deposit": unless_nothing(sent.deposit_asked),
        "expires_on": sent.expires_on,
        "link": sent.link,
    }
    notice = Notice(
        kind=kinds.PROPOSAL,
        cause=cause_of(event),
        facts=facts,
        channels=sent.channels,
        property_id=sent.property_id,
    )
    tell_customer(uow, sent.customer_id, notice)


@on(messages.EstimateAccepted)
def confirm_acceptance(uow: UnitOfWork, event: Event[messages.EstimateAccepted]) -> None:
    """Thank for the order."""
    accepted = event.data
    facts: dict[str, Fact] = {
        "number": str(accepted.number),
        "total": accepted.total,
        "deposit": unless_nothing(accepted.deposit_asked),
        "signed_name": accepted.signed_name,
    }
    notice = Notice(kind=kinds.ESTIMATE_ACCEPTED, cause=cause_of(event), facts=facts, property_id=accepted.property_id)
    tell_customer(uow, accepted.customer_id, notice)


@on(messages.VisitEnRoute)
def send_eta(uow: UnitOfWork, event: Event[messages.VisitEnRoute]) -> None:
    """Tell the customer that the crew is on its way, and when it should be there by the clock on their wall."""
    left = event.data
    if left.notify:
        told = Told(
            customer_id=left.customer_id, property_id=left.property_id, zone=left.zone, crew_name=left.crew_name
        )
        arrivals.crew_left(
            uow, visit_id=left.visit_id, told=told, at=left.at, eta_at=left.eta_at, cause=cause_of(event)
        )


@on(messages.BookingMade)
def expect_arrival(uow: UnitOfWork, event: Event[messages.BookingMade]) -> None:
    """A first promise; nothing was told of it yet."""
    arrivals.follow_new_booking(uow, visit_id=event.data.visit_id, starts_at=event.data.starts_at)


@on(messages.BookingMoved)
def tell_moved_arrival(uow: UnitOfWork, event: Event[messages.BookingMoved]) -> None:
    """Who was told a time hears of the new one."""
    moved = event.data
    arrivals.follow_moved_booking(
        uow,
        visit_id=moved.visit_id,
        version=moved.promise_version,
        starts_at=moved.starts_at,
        crew_name=moved.crew_name,
        cause=cause_of(event),
    )


@on(messages.BookingAnnounced)
def send_arrival(uow: UnitOfWork, event: Event[messages.BookingAnnounced]) -> None:
    """Tell the customer crew, company and time, by the clock on their wall."""
    said = event.data
    told = Told(customer_id=said.customer_id, property_id=said.property_id, zone=said.zone, crew_name=said.crew_name)
    arrivals.announce(
        uow, visit_id=said.visit_id, told=told, eta_at=said.eta_at, version=said.promise_version, cause=cause_of(event)
    )


@on(messages.EtaChanged)
def tell_changed_eta(uow: UnitOfWork, event: Event[messages.EtaChanged]) -> None:
    """Who was told a time hears once when it changed by much."""
    change = event.data
    arrivals.follow_eta(
        uow,
        visit_id=change.visit_id,
        eta_at=change.arrives_at,
        version=change.promise_version,
        cause=cause_of(event),
    )


@on(messages.InvoiceSent)
def send_invoice(uow: UnitOfWork, event: Event[messages.InvoiceSent]) -> None:
    """Send the invoice's link by the channels that the office chose."""
    sent = event.data
    facts: dict[str, Fact] = {
        "number": str(sent.number),
        "total": sent.total,
        "balance": sent.balance,
        "due_on": sent.due_on,
        "link": sent.link,
    }
    notice = Notice(kind=kinds.INVOICE, cause=cause_of(event), facts=facts, channels=sent.channels)
    tell_customer(uow, sent.customer_id, notice)


@on(messages.InvoiceReminded)
def remind_of_invoice(uow: UnitOfWork, event: Event[messages.InvoiceReminded]) -> None:
    """Say again what is due, before the due day or after it."""
    due = event.data
    facts: dict[str, Fact] = {
        "number": str(due.number),
        "total": due.total,
        "balance": due.balance,
        "due_on": due.due_on,
        "days_overdue": str(due.days_from_due) if due.days_from_due > 0 else None,
        "link": due.link,
    }
    notice = Notice(kind=kinds.INVOICE_REMINDER, cause=cause_of(event), facts=facts, channels=due.channels)
    tell_customer(uow, due.customer_id, notice)


@on(messages.PaymentSucceeded)
def send_receipt(uow: UnitOfWork, event: Event[messages.PaymentSucceeded]) -> None:
    """Confirm a payment."""
    paid = event.data
    facts: dict[str, Fact] = {
        "amount": paid.amount,
        "tip": unless_nothing(paid.tip),
        "method": paid.method.replace("_", " "),
        "paid_on": LocalDay(paid.paid_at),
        "balance": unless_nothing(paid.balance),
        "link": paid.receipt_link,
        "for_deposit": "yes" if paid.invoice_id is None else None,
    }
    tell_customer(uow, paid.customer_id, Notice(kind=kinds.RECEIPT, cause=cause_of(event), facts=facts))


@on(messages.PaymentRefunded)
def confirm_refund(uow: UnitOfWork, event: Event[messages.PaymentRefunded]) -> None:
    """Confirm that money went back."""
    back = event.data
    facts: dict[str, Fact] = {"amount": back.amount, "balance": unless_nothing(back.balance)}
    tell_customer(uow, back.customer_id, Notice(kind=kinds.REFUND, cause=cause_of(event), facts=facts))


def _keep_customer(uow: UnitOfWork, facts: messages.CustomerFacts) -> None:
    customers.keep_customer(
        uow,
        customer_id=facts.customer_id,
        facts={
            "name": facts.name,
            "email": facts.email,
            "phones": msgspec.to_builtins(facts.phones),
            "zones": {str(site.property_id): site.zone for site in facts.properties},
            "consent_email": facts.consent_email,
            "consent_sms": facts.consent_sms,
            "locale": facts.locale,
        },
    )
