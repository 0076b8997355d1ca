"""Hearing of invoices and payments, to show them on the job."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.events import Event, MoneyData
from common.money import Money
from job.app import money
from job.entrypoints.events.register import on
from job.entrypoints.messages import money as messages


@on(messages.InvoiceCreated)
def keep_new_invoice(uow: UnitOfWork, event: Event[messages.InvoiceCreated]) -> None:
    """Know a draft."""
    _keep_invoice(uow, event.data, status="draft", due_on=event.data.due_on)


@on(messages.InvoiceChanged)
def keep_changed_invoice(uow: UnitOfWork, event: Event[messages.InvoiceChanged]) -> None:
    """Know an invoice as it is now."""
    _keep_invoice(uow, event.data, status=event.data.status, due_on=event.data.due_on)


@on(messages.InvoiceSent)
def keep_sent_invoice(uow: UnitOfWork, event: Event[messages.InvoiceSent]) -> None:
    """Know that it went out."""
    balance = _money(event.data.balance)
    _keep_invoice(uow, event.data, status="sent", due_on=event.data.due_on, balance=balance)


@on(messages.InvoiceViewed)
def keep_viewed_invoice(uow: UnitOfWork, event: Event[messages.InvoiceViewed]) -> None:
    """Know that the customer saw it."""
    money.update_invoice(uow, invoice_id=event.data.invoice_id, status="viewed")


@on(messages.InvoicePaid)
def keep_paid_invoice(uow: UnitOfWork, event: Event[messages.InvoicePaid]) -> None:
    """Know that nothing is left to pay."""
    _keep_invoice(uow, event.data, status="paid", balance=Money.zero(event.data.total.currency))


@on(messages.InvoiceVoided)
def keep_voided_invoice(uow: UnitOfWork, event: Event[messages.InvoiceVoided]) -> None:
    """Know that it does not count any more."""
    money.update_invoice(uow, invoice_id=event.data.invoice_id, status="void", balance_minor=0)


@on(messages.InvoiceOverdue)
def keep_overdue_invoice(uow: UnitOfWork, event: Event[messages.InvoiceOverdue]) -> None:
    """Know that it should have been paid."""
    balance = _money(event.data.balance)
    money.update_invoice(uow, invoice_id=event.data.invoice_id, status="overdue", balance=balance)


@on(messages.PaymentStarted)
def keep_started_payment(uow: UnitOfWork, event: Event[messages.PaymentStarted]) -> None:
    """Know that somebody is paying."""
    _keep_payment(uow, event.data, status="pending", amount=_money(event.data.amount), **_tip(event.data.tip))


@on(messages.PaymentSucceeded)
def keep_succeeded_payment(uow: UnitOfWork, event: Event[messages.PaymentSucceeded]) -> None:
    """Know that the money is in."""
    data = event.data
    changes = {"amount": _money(data.amount), "paid_at": data.paid_at, **_tip(data.tip)}
    _keep_payment(uow, data, status="succeeded", **changes)
    _keep_balance(uow, data, balance=data.balance)


@on(messages.PaymentFailed)
def keep_failed_payment(uow: UnitOfWork, event: Event[messages.PaymentFailed]) -> None:
    """Know that an attempt was refused."""
    _keep_payment(uow, event.data, status="failed")


@on(messages.PaymentRefunded)
def keep_refunded_payment(uow: UnitOfWork, event: Event[messages.PaymentRefunded]) -> None:
    """Know how much went back."""
    _keep_payment(uow, event.data, refunded=_money(event.data.amount))
    _keep_balance(uow, event.data, balance=event.data.balance)


@on(messages.PaymentDisputed)
def keep_disputed_payment(uow: UnitOfWork, event: Event[messages.PaymentDisputed]) -> None:
    """Know that the bank took it back for now."""
    _keep_payment(uow, event.data, status="disputed")


def _keep_invoice(uow: UnitOfWork, facts: messages.InvoiceFacts, **state: Any) -> None:
    money.keep_invoice(
        uow,
        invoice_id=facts.invoice_id,
        job_id=facts.job_id,
        number=facts.number,
        total=_money(facts.total),
        **state,
    )


def _keep_payment(uow: UnitOfWork, facts: messages.PaymentFacts, **changes: Any) -> None:
    first = {
        "job_id": facts.job_id,
        "estimate_id": facts.estimate_id,
        "invoice_id": facts.invoice_id,
        "method": facts.method,
        "amount_minor": facts.amount.amount,
        "currency": facts.amount.currency,
        "tip_minor": 0,
        "status": "pending",
    }
    money.keep_payment(uow, payment_id=facts.payment_id, facts=first, **changes)


def _keep_balance(uow: UnitOfWork, facts: messages.PaymentFacts, *, balance: MoneyData) -> None:
    if facts.invoice_id is not None:
        money.update_invoice(uow, invoice_id=facts.invoice_id, balance=_money(balance))


def _tip(tip: MoneyData | None) -> dict[str, Money]:
    return {} if tip is None else {"tip": _money(tip)}


def _money(data: MoneyData) -> Money:
    return Money(data.amount, data.currency)
