"""The deposit's way, as billing tells it. A payment that belongs to no estimate is none of ours."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.money import Money
from estimate.domain.estimate import Estimate
from estimate.domain.known import KnownPayment


def keep_payment(
    uow: UnitOfWork,
    *,
    payment_id: UUID,
    estimate_id: UUID | None,
    state: str,
    at: datetime,
    amount: Money | None = None,
    method: str = "",
) -> None:
    """Remember a deposit's payment in its present state."""
    if estimate_id is None:
        return
    payment = _locked(uow, payment_id)
    if payment is None:
        payment = _new(uow, payment_id=payment_id, estimate_id=estimate_id)
    payment.state, payment.at = state, at
    if amount is not None:
        payment.amount_minor, payment.currency, payment.method = amount.amount, amount.currency, method


def keep_refund(uow: UnitOfWork, *, payment_id: UUID, estimate_id: UUID | None, refund_id: UUID, amount: Money) -> None:
    """Remember what went back; the same refund heard twice counts once."""
    if estimate_id is None:
        return
    payment = _locked(uow, payment_id)
    if payment is None:
        raise NotYetKnown("The refunded payment has not arrived here yet")
    payment.refunds = {**payment.refunds, str(refund_id): amount.amount}


def _locked(uow: UnitOfWork, payment_id: UUID) -> KnownPayment | None:
    return uow.session.get(KnownPayment, (uow.organization_id, payment_id), with_for_update=True)


def _new(uow: UnitOfWork, *, payment_id: UUID, estimate_id: UUID) -> KnownPayment:
    estimate = uow.session.get(Estimate, (uow.organization_id, estimate_id))
    if estimate is None:
        raise NotYetKnown("The paid estimate is not here")
    payment = KnownPayment(
        organization_id=uow.organization_id,
        id=payment_id,
        estimate_id=estimate_id,
        amount_minor=0,
        currency=estimate.currency,
        method="",
        refunds={},
    )
    uow.session.add(payment)
    return payment
