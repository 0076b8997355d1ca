"""All that this service hears. The functions' names are inbox keys: never rename one."""

from __future__ import annotations

import msgspec

from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event
from common.money import Money
from estimate.app import deposits, holds, organizations
from estimate.entrypoints import messages

handlers = Handlers("estimate")
on = handlers.on


@on(messages.OrganizationCreated)
def keep_new_organization(uow: UnitOfWork, event: Event[messages.OrganizationCreated]) -> None:
    """Know its name, zone and currency."""
    organizations.keep_organization(uow, **msgspec.structs.asdict(event.data))


@on(messages.OrganizationChanged)
def keep_changed_organization(uow: UnitOfWork, event: Event[messages.OrganizationChanged]) -> None:
    """Know them as they are now."""
    organizations.keep_organization(uow, **msgspec.structs.asdict(event.data))


@on(messages.PaymentStarted)
def show_started_deposit(uow: UnitOfWork, event: Event[messages.PaymentStarted]) -> None:
    """The customer is paying."""
    heard = event.data
    holds.hold_customer(uow, customer_id=heard.customer_id, kind="payment", record_id=heard.payment_id)
    deposits.keep_payment(
        uow,
        payment_id=heard.payment_id,
        estimate_id=heard.estimate_id,
        state="pending",
        at=event.occurred_at,
        amount=Money(heard.amount.amount, heard.amount.currency),
        method=heard.method,
    )


@on(messages.PaymentSucceeded)
def show_paid_deposit(uow: UnitOfWork, event: Event[messages.PaymentSucceeded]) -> None:
    """The customer has paid."""
    heard = event.data
    holds.hold_customer(uow, customer_id=heard.customer_id, kind="payment", record_id=heard.payment_id)
    deposits.keep_payment(
        uow,
        payment_id=heard.payment_id,
        estimate_id=heard.estimate_id,
        state="succeeded",
        at=heard.paid_at,
        amount=Money(heard.amount.amount, heard.amount.currency),
        method=heard.method,
    )


@on(messages.PaymentFailed)
def show_failed_deposit(uow: UnitOfWork, event: Event[messages.PaymentFailed]) -> None:
    """The payment came to nothing."""
    heard = event.data
    deposits.keep_payment(
        uow, payment_id=heard.payment_id, estimate_id=heard.estimate_id, state="failed", at=event.occurred_at
    )


@on(messages.PaymentRefunded)
def show_refunded_deposit(uow: UnitOfWork, event: Event[messages.PaymentRefunded]) -> None:
    """Money went back."""
    heard = event.data
    deposits.keep_refund(
        uow,
        payment_id=heard.payment_id,
        estimate_id=heard.estimate_id,
        refund_id=heard.refund_id,
        amount=Money(heard.amount.amount, heard.amount.currency),
    )


@on(messages.PaymentDisputed)
def show_disputed_deposit(uow: UnitOfWork, event: Event[messages.PaymentDisputed]) -> None:
    """The bank took it back for now."""
    heard = event.data
    deposits.keep_payment(
        uow, payment_id=heard.payment_id, estimate_id=heard.estimate_id, state="disputed", at=event.occurred_at
    )


@on(messages.JobCreated)
def show_job_on_estimate(uow: UnitOfWork, event: Event[messages.JobCreated]) -> None:
    """The estimate became a job; either way a job hangs on the customer."""
    heard = event.data
    holds.hold_customer(uow, customer_id=heard.customer_id, kind="job", record_id=heard.job_id, is_open=True)
    holds.keep_job(uow, job_id=heard.job_id, estimate_id=heard.estimate_id, number=heard.number)


@on(messages.InvoiceCreated)
def hold_customer_for_invoice(uow: UnitOfWork, event: Event[messages.InvoiceCreated]) -> None:
    """An invoice hangs on the customer."""
    heard = event.data
    holds.hold_customer(uow, customer_id=heard.customer_id, kind="invoice", record_id=heard.invoice_id, is_open=True)


@on(messages.JobCompleted)
def close_completed_job(uow: UnitOfWork, event: Event[messages.JobCompleted]) -> None:
    """The work is done."""
    holds.set_hold(uow, kind="job", record_id=event.data.job_id, is_open=False)


@on(messages.JobCancelled)
def close_cancelled_job(uow: UnitOfWork, event: Event[messages.JobCancelled]) -> None:
    """There is no work to be done."""
    holds.set_hold(uow, kind="job", record_id=event.data.job_id, is_open=False)


@on(messages.JobReopened)
def open_job_again(uow: UnitOfWork, event: Event[messages.JobReopened]) -> None:
    """There is work to be done again."""
    holds.set_hold(uow, kind="job", record_id=event.data.job_id, is_open=True)


@on(messages.InvoiceChanged)
def follow_invoice(uow: UnitOfWork, event: Event[messages.InvoiceChanged]) -> None:
    """Money is owed on it, or it is settled."""
    holds.set_hold(uow, kind="invoice", record_id=event.data.invoice_id, is_open=not event.data.is_settled)


@on(messages.InvoicePaid)
def close_paid_invoice(uow: UnitOfWork, event: Event[messages.InvoicePaid]) -> None:
    """Nothing is owed on it."""
    holds.set_hold(uow, kind="invoice", record_id=event.data.invoice_id, is_open=False)


@on(messages.InvoiceVoided)
def close_void_invoice(uow: UnitOfWork, event: Event[messages.InvoiceVoided]) -> None:
    """It does not count."""
    holds.set_hold(uow, kind="invoice", record_id=event.data.invoice_id, is_open=False)
