"""Repairs a difference in one call: whatever must be read or done at Stripe first, then our own books, then its end.
Cut off anywhere it can be called again: no step does more the second time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from billing.app import collecting, repairs
from billing.app.operations.accounts import account_of
from billing.app.operations.driving import attempt, drive, plan
from billing.app.operations.stripe_events import apply_event
from billing.app.ports import GatewayRefused, GatewayUnanswered, OpenUnitOfWork, PaymentGateway
from billing.domain.differences import AT_STRIPE, OF_CHARGES
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.payments import Payment
from billing.domain.reconciliation import Difference
from billing.domain.refunds import Refund
from billing.domain.refusals import OnlinePaymentOff, RepairNotPossible
from billing.domain.snapshots import PaymentSeen
from common.db.unit_of_work import UnitOfWork
from common.failpoints import failpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One repair under way."""

    open_uow: OpenUnitOfWork
    gateway: PaymentGateway
    difference: Difference
    account: str

    @property
    def subject_id(self) -> UUID:
        """What differs, where it is a record of ours."""
        return UUID(self.difference.subject)

    @property
    def payment_id(self) -> UUID:
        """The payment that it is about."""
        if self.difference.payment_id is None:
            raise RepairNotPossible()
        return self.difference.payment_id


def repair_difference(open_uow: OpenUnitOfWork, gateway: PaymentGateway, *, difference_id: UUID) -> Difference:
    """Repair it, if it is open still; the same again changes nothing."""
    with open_uow() as uow:
        difference = uow.get(Difference, difference_id)
        known = account_of(uow)
    if not difference.is_open:
        return difference
    if difference.kind in AT_STRIPE and not gateway.is_online:
        raise OnlinePaymentOff()
    account = "" if known is None else known.account_id
    repair = Repair(open_uow=open_uow, gateway=gateway, difference=difference, account=account)
    try:
        REPAIRS[difference.kind](repair)
    except (GatewayRefused, GatewayUnanswered, collecting.AmountDiffers) as failure:
        raise RepairNotPossible(f"Stripe does not help now: {failure}") from failure
    failpoint("reconcile.after_repair_before_end")
    with open_uow() as uow:
        closed = uow.lock(Difference, difference_id)
        if closed.is_open:
            closed.close(at=uow.now, by=uow.actor.id if uow.actor.kind == "person" else None)
            uow.audit(
                action="difference.repair",
                record_type="difference",
                record_id=difference_id,
                after={"kind": closed.kind, "subject": closed.subject},
            )
        return closed


def _seen(repair: Repair) -> PaymentSeen:
    with repair.open_uow() as uow:
        payment = uow.get(Payment, repair.payment_id)
    session_id, intent_id = payment.stripe_session_id, payment.stripe_intent_id
    if intent_id is None and repair.difference.kind in OF_CHARGES:
        intent_id = repair.difference.subject
    nothing = PaymentSeen(session_id=session_id, intent_id=intent_id, page="none", received=None, canceled=True)
    if session_id is None and intent_id is None:
        return nothing
    try:
        # Where the intent is known it is the truth; a page can have been closed and its payment be another's.
        names = (
            {"session_id": None, "intent_id": intent_id} if intent_id else {"session_id": session_id, "intent_id": None}
        )
        return repair.gateway.payment(account=repair.account, **names)
    except GatewayRefused as refusal:
        if refusal.code != "resource_missing":
            raise
        return nothing


def _read_again(repair: Repair) -> None:
    seen = _seen(repair)
    with repair.open_uow() as uow:
        collecting.absorb(uow, payment_id=repair.payment_id, seen=seen)


def _take_back_if_missing(repair: Repair) -> None:
    if _seen(repair).received is None:
        with repair.open_uow() as uow:
            message = "Stripe has no such charge."
            repairs.take_back(uow, repair.payment_id, code="not_at_stripe", message=message)


def _take_stripes_amount(repair: Repair) -> None:
    seen = _seen(repair)
    if seen.received is None:
        raise RepairNotPossible("Stripe has no such charge any more")
    with repair.open_uow() as uow:
        repairs.correct_amount(uow, repair.payment_id, received=seen.received)
        collecting.absorb(uow, payment_id=repair.payment_id, seen=seen)


def _send_charge_back(repair: Repair) -> None:
    with repair.open_uow() as uow:
        known = uow.session.get(PaymentOperation, (uow.organization_id, repair.difference.id))
        operation_id = known.id if known is not None else _planned_return(uow, repair)
    if drive(repair.open_uow, repair.gateway, operation_id) != "ok":
        raise RepairNotPossible("Stripe has not sent the charge back yet")


def _planned_return(uow: UnitOfWork, repair: Repair) -> UUID:
    difference = repair.difference
    return plan(
        uow,
        kind="return",
        id=difference.id,
        request={
            "payment_intent": difference.subject,
            "reason": "duplicate" if difference.kind == "duplicate_charge" else "requested_by_customer",
            "metadata": {"op_id": str(difference.id)},
        },
        account=repair.account,
        amount_minor=difference.theirs_minor or 0,
        currency=difference.currency or "",
        payment_id=difference.payment_id,
    ).id


def _send_back_and_forget(repair: Repair) -> None:
    _send_charge_back(repair)
    code, message = "other_currency", "Stripe took another currency; the charge was sent back."
    with repair.open_uow() as uow:
        repairs.take_back(uow, repair.payment_id, code=code, message=message)
        collecting.give_up(uow, payment_id=repair.payment_id, code=code, message=message)


def _correct_account(repair: Repair) -> None:
    with repair.open_uow() as uow:
        repairs.correct_account(uow, repair.payment_id, account=repair.account)


def _refund_never_was(repair: Repair) -> None:
    seen = _seen(repair)
    with repair.open_uow() as uow:
        known = uow.get(Refund, repair.subject_id)
        if not any(known.stripe_id == each.stripe_id or known.id == each.refund_id for each in seen.refunds):
            repairs.refund_never_was(uow, repair.subject_id)


def _finish_operation(repair: Repair) -> None:
    if attempt(repair.open_uow, repair.gateway, repair.subject_id) in UNFINISHED:
        raise RepairNotPossible("Stripe has not answered yet")


def _apply_event(repair: Repair) -> None:
    if apply_event(repair.open_uow, repair.gateway, repair.difference.subject) == "postponed":
        raise RepairNotPossible("The event cannot be applied yet")


def _here(use: Callable[[UnitOfWork, UUID], None]) -> Callable[[Repair], None]:
    """A repair of our own books alone."""

    def run(repair: Repair) -> None:
        with repair.open_uow() as uow:
            use(uow, repair.subject_id)

    return run


def _accept(repair: Repair) -> None:
    """Nothing is done: it is named no more."""


REPAIRS: Mapping[str, Callable[[Repair], None]] = {
    "payment_missing_here": _read_again,
    "payment_missing_at_stripe": _take_back_if_missing,
    "amount_differs": _take_stripes_amount,
    "currency_differs": _send_back_and_forget,
    "account_differs": _correct_account,
    "duplicate_charge": _send_charge_back,
    "charge_without_payment": _accept,
    "refund_missing_here": _read_again,
    "refund_missing_at_stripe": _refund_never_was,
    "dispute_missing_here": _read_again,
    "dispute_state_differs": _read_again,
    "balance_differs_from_ledger": _here(repairs.follow_ledger),
    "credit_differs_from_ledger": _here(repairs.follow_ledger),
    "refunded_differs_from_refunds": _here(repairs.count_refunds),
    "payment_not_in_ledger": _here(repairs.post_payment),
    "refund_not_in_ledger": _here(repairs.post_refund),
    "deposit_not_used": _here(repairs.use_deposit),
    "operation_stuck": _finish_operation,
    "event_not_applied": _apply_event,
    "payment_left_open": _read_again,
}
