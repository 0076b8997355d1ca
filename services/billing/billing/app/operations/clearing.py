"""Ends a pending online payment: its page is found and closed, or turns out to be paid."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from billing.app.operations.driving import drive, plan
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.app.receivables import lock_payment
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.payments import Payment
from billing.domain.refusals import PaymentInProgress
from common.db.unit_of_work import UnitOfWork


def clear_pending(open_uow: OpenUnitOfWork, gateway: PaymentGateway, payment_id: UUID) -> None:
    """After this the payment succeeded or failed; raises PaymentInProgress while the provider does not answer."""
    if not gateway.is_online:
        raise PaymentInProgress("An online payment is open, and online payment is switched off")
    with open_uow() as uow:
        opening = _unfinished(uow, payment_id, kind="checkout")
    if opening is not None:
        drive(open_uow, gateway, opening)
    with open_uow() as uow:
        closing = _planned(uow, payment_id)
    if closing is not None:
        drive(open_uow, gateway, closing)
    with open_uow() as uow:
        if uow.get(Payment, payment_id).is_pending:
            raise PaymentInProgress(retry_after_seconds=2)


def _planned(uow: UnitOfWork, payment_id: UUID) -> UUID | None:
    payment, _ = lock_payment(uow, payment_id)
    if not payment.is_pending:
        return None
    if payment.stripe_session_id is None:
        raise PaymentInProgress(retry_after_seconds=2)
    known = _unfinished(uow, payment_id, kind="expire")
    if known is not None:
        return known
    request = {"session_id": payment.stripe_session_id}
    return plan(uow, kind="expire", request=request, account=payment.stripe_account, payment_id=payment_id).id


def _unfinished(uow: UnitOfWork, payment_id: UUID, *, kind: str) -> UUID | None:
    return uow.session.scalar(
        select(PaymentOperation.id).where(
            PaymentOperation.organization_id == uow.organization_id,
            PaymentOperation.payment_id == payment_id,
            PaymentOperation.kind == kind,
            PaymentOperation.state.in_(UNFINISHED),
        )
    )
