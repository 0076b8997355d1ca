"""Ends a pending online payment: its page or intent is found and closed, or turns out to be paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from billing.app.operations.driving import drive, plan
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.app.receivables import lock_payment
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.payments import Payment
from billing.domain.refusals import PaymentInProgress
from common.db.unit_of_work import UnitOfWork

OPENINGS = ("checkout", "keyed", "charge")


def clear_pending(open_uow: OpenUnitOfWork, gateway: PaymentGateway, payment_id: UUID) -> None:
    """After this the payment succeeded or failed; raises PaymentInProgress while the provider does not answer."""
    if not gateway.is_online:
        raise PaymentInProgress("An online payment is open, and online payment is switched off")
    with open_uow() as uow:
        opening = _unfinished(uow, payment_id, "checkout", "keyed")
    if opening is not None:
        drive(open_uow, gateway, opening)
    with open_uow() as uow:
        closing = _planned(uow, payment_id)
    if closing is not None:
        drive(open_uow, gateway, closing)
    with open_uow() as uow:
        if uow.get(Payment, payment_id).is_pending:
            raise PaymentInProgress(retry_after_seconds=2)


def opened_by(uow: UnitOfWork, payment_id: UUID) -> str | None:
    """The kind of operation that began an online payment."""
    return uow.session.scalar(
        select(PaymentOperation.kind).where(
            PaymentOperation.organization_id == uow.organization_id,
            PaymentOperation.payment_id == payment_id,
            PaymentOperation.kind.in_(OPENINGS),
        )
    )


def _planned(uow: UnitOfWork, payment_id: UUID) -> UUID | None:
    payment, _ = lock_payment(uow, payment_id)
    if not payment.is_pending:
        return None
    kind, request = _closing(uow, payment)
    known = _unfinished(uow, payment_id, kind)
    if known is not None:
        return known
    return plan(uow, kind=kind, request=request, account=payment.stripe_account, payment_id=payment_id).id


def _closing(uow: UnitOfWork, payment: Payment) -> tuple[str, dict[str, Any]]:
    """What closes it; PaymentInProgress for one whose opening was not answered, and for a saved card being charged."""
    if payment.stripe_session_id is not None:
        return "expire", {"session_id": payment.stripe_session_id}
    if payment.stripe_intent_id is None or opened_by(uow, payment.id) != "keyed":
        raise PaymentInProgress(retry_after_seconds=2)
    return "cancel", {"intent_id": payment.stripe_intent_id}


def _unfinished(uow: UnitOfWork, payment_id: UUID, *kinds: str) -> UUID | None:
    return uow.session.scalar(
        select(PaymentOperation.id).where(
            PaymentOperation.organization_id == uow.organization_id,
            PaymentOperation.payment_id == payment_id,
            PaymentOperation.kind.in_(kinds),
            PaymentOperation.state.in_(UNFINISHED),
        )
    )
