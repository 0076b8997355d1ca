"""Blanking what billing says of an erased customer. Numbers, amounts, dates, what was sold and the ledger stay, as the
law wants them kept; titles, notes, references and what Stripe told go."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from billing.domain.invoices import Invoice
from billing.domain.known import JobCompletion, KnownEstimate, KnownJob
from billing.domain.operations import PaymentOperation
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from billing.domain.saved_cards import SavedCard
from billing.domain.stripe_records import StripeEvent
from common.erasing.blanking import ERASED, blank_fields
from common.erasing.columns import blank_column
from common.erasing.marks import Erasure, Record

JOB, INVOICE, NO_DIGITS = "Job", "Invoice", "0000"


def blank_customer(session: Session, erasure: Erasure) -> list[Record]:
    """Blank all of it; name the records that were about the customer."""
    own, customer = erasure.organization_id, erasure.subject_id
    jobs = _ids(session, KnownJob, own, customer)
    invoices = _ids(session, Invoice, own, customer)
    estimates = _ids(session, KnownEstimate, own, customer)
    payments = session.scalars(
        select(Payment).where(Payment.organization_id == own, Payment.customer_id == customer)
    ).all()
    _blank_jobs(session, own, jobs)
    _blank_invoices(session, own, invoices)
    refunds = _blank_payments(session, own, payments)
    cards = _blank_cards(session, own, customer)
    named = {
        "job": jobs,
        "invoice": invoices,
        "estimate": estimates,
        "payment": [payment.id for payment in payments],
        "refund": refunds,
        "saved_card": cards,
    }
    return [("customer", customer), *((kind, each) for kind, ids in named.items() for each in ids)]


def _ids(session: Session, entity: type[KnownJob | Invoice | KnownEstimate], own: UUID, who: UUID) -> Sequence[UUID]:
    return session.scalars(select(entity.id).where(entity.organization_id == own, entity.customer_id == who)).all()


def _blank_jobs(session: Session, own: UUID, jobs: Sequence[UUID]) -> None:
    session.execute(update(KnownJob).where(KnownJob.organization_id == own, KnownJob.id.in_(jobs)).values(title=JOB))
    done = select(JobCompletion).where(JobCompletion.organization_id == own, JobCompletion.job_id.in_(jobs))
    for completion in session.scalars(done):
        completion.facts = blank_fields(completion.facts, ("lines[].undone_reason",))


def _blank_invoices(session: Session, own: UUID, invoices: Sequence[UUID]) -> None:
    theirs = (Invoice.organization_id == own, Invoice.id.in_(invoices))
    session.execute(update(Invoice).where(*theirs).values(title=INVOICE, notes=""))
    blank_column(session, Invoice.void_reason, *theirs)


def _blank_payments(session: Session, own: UUID, payments: Sequence[Payment]) -> Sequence[UUID]:
    ids = [payment.id for payment in payments]
    theirs = (Payment.organization_id == own, Payment.id.in_(ids))
    blank = {"reference": None, "note": "", "checkout_url": None, "receipt_link": None, "failure_message": None}
    session.execute(update(Payment).where(*theirs).values(**blank))
    back = (Refund.organization_id == own, Refund.payment_id.in_(ids))
    session.execute(update(Refund).where(*back).values(reason=ERASED, failure_message=None))
    over = (PaymentOperation.organization_id == own, PaymentOperation.state.in_(("ok", "failed")))
    asked = (*over, PaymentOperation.payment_id.in_(ids))
    session.execute(update(PaymentOperation).where(*asked).values(request=None, last_error=None))
    _blank_stripe(session, own, payments)
    return session.scalars(select(Refund.id).where(*back)).all()


def _blank_stripe(session: Session, own: UUID, payments: Sequence[Payment]) -> None:
    """Events of Stripe that name one of the payments, once their effect is in."""
    for payment in payments:
        names = (payment.stripe_session_id, payment.stripe_intent_id, payment.stripe_charge_id)
        for name in filter(None, names):
            told = cast(StripeEvent.payload, Text).contains(name, autoescape=True)
            applied = (StripeEvent.organization_id == own, StripeEvent.applied_at.is_not(None), told)
            session.execute(update(StripeEvent).where(*applied).values(payload={"id": name}))


def _blank_cards(session: Session, own: UUID, customer: UUID) -> Sequence[UUID]:
    theirs = (SavedCard.organization_id == own, SavedCard.customer_id == customer, SavedCard.forgotten_at.is_not(None))
    session.execute(update(SavedCard).where(*theirs).values(brand=ERASED, last4=NO_DIGITS))
    return session.scalars(select(SavedCard.id).where(*theirs)).all()
