"""Refunds a payment: outside of Stripe at once, else through Stripe in two steps."""

from __future__ import annotations

from uuid import UUID

from billing.app.operations.driving import drive, plan
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.app.refunds import begin_refund
from billing.domain.payments import Payment
from billing.domain.refunds import Refund
from billing.domain.refusals import OnlinePaymentOff, PaymentRefused
from common.db.unit_of_work import UnitOfWork
from common.money import Money


def refund_payment(
    open_uow: OpenUnitOfWork,
    gateway: PaymentGateway,
    *,
    key: UUID,
    payment_id: UUID,
    amount: Money | None,
    reason: str,
) -> Refund:
    """All that is left, or a part. `key` names this very attempt: the same again is the same refund."""
    with open_uow() as uow:
        operation_id = _begin(uow, gateway, key=key, payment_id=payment_id, amount=amount, reason=reason)
    if operation_id is not None:
        drive(open_uow, gateway, operation_id)
    with open_uow() as uow:
        refund = uow.get(Refund, key)
    if refund.state == "failed" and refund.failure_message:
        raise PaymentRefused(refund.failure_message)
    return refund


def _begin(
    uow: UnitOfWork, gateway: PaymentGateway, *, key: UUID, payment_id: UUID, amount: Money | None, reason: str
) -> UUID | None:
    payment = uow.get(Payment, payment_id)
    if uow.session.get(Refund, (uow.organization_id, key)) is not None:
        return key if payment.is_online else None
    if payment.is_online and not gateway.is_online:
        raise OnlinePaymentOff()
    refund = begin_refund(uow, payment_id=payment_id, amount=amount, reason=reason, id=key)
    if not payment.is_online:
        return None
    metadata = {"op_id": str(key), "refund_id": str(key), "payment_id": str(payment.id)}
    request = {
        "payment_intent": payment.stripe_intent_id,
        "amount": refund.amount.amount,
        "reason": "requested_by_customer",
        "metadata": metadata,
    }
    return plan(
        uow,
        kind="refund",
        id=key,
        request=request,
        account=payment.stripe_account,
        amount_minor=refund.amount.amount,
        currency=refund.currency,
        payment_id=payment.id,
        refund_id=refund.id,
    ).id
