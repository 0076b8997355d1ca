"""The ways in which ledger, balances and Stripe can disagree, each with its cause and what its repair does; and what
Stripe's charges, refunds and disputes differ in from our payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from billing.domain.payments import Payment
from billing.domain.refunds import RANK
from billing.domain.snapshots import ChargeSeen, DisputeSeen, RefundSeen


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to differ."""

    cause: str
    repair: str
    is_accepted: bool = False


KINDS: Mapping[str, Kind] = {
    "payment_missing_here": Kind(
        "Stripe took the money, and no news of it arrived or was applied.", "The payment is read at Stripe and posted."
    ),
    "payment_missing_at_stripe": Kind(
        "A card payment counts here, and Stripe has no such charge.", "The payment is taken back; its amount is owed."
    ),
    "amount_differs": Kind(
        "Stripe took another amount than counts here.", "Stripe's amount counts; above the balance it is credit."
    ),
    "currency_differs": Kind(
        "Stripe took the money in another currency.", "The charge is refunded at Stripe and does not count here."
    ),
    "account_differs": Kind(
        "The payment is noted under another Stripe account than the one that took it.", "The account is corrected."
    ),
    "duplicate_charge": Kind(
        "Stripe took the money of one payment more than once.", "The charge that is too many is refunded at Stripe."
    ),
    "charge_without_payment": Kind(
        "A charge on the Stripe account was not asked for here, such as one made in Stripe's own dashboard.",
        "It is accepted as not of these books.",
        is_accepted=True,
    ),
    "refund_missing_here": Kind(
        "Stripe refunded, or a refund there failed, and that was not posted.",
        "The refund is read at Stripe and posted.",
    ),
    "refund_missing_at_stripe": Kind(
        "A refund counts here, and Stripe has no such refund.", "The refund counts as failed; it can be made again."
    ),
    "dispute_missing_here": Kind(
        "A dispute at Stripe was not posted.", "The dispute is read at Stripe and the money set aside."
    ),
    "dispute_state_differs": Kind(
        "A dispute was decided at Stripe, and that was not posted.", "The decision is read at Stripe and posted."
    ),
    "balance_differs_from_ledger": Kind(
        "The balance kept with the invoice is not the ledger's sum.", "The ledger's sum becomes the balance."
    ),
    "credit_differs_from_ledger": Kind(
        "What the invoice says to have used of deposit or credit is not the ledger's sum.",
        "The ledger's sums become what the invoice says.",
    ),
    "refunded_differs_from_refunds": Kind(
        "What a payment says to be refunded is not the sum of its refunds.", "The sum of its refunds counts."
    ),
    "payment_not_in_ledger": Kind(
        "A payment counts as received, and the ledger has no entry of it.", "It is posted, and the balance follows."
    ),
    "refund_not_in_ledger": Kind(
        "A refund counts as done, and the ledger has no entry of it.", "It is posted, and the balance follows."
    ),
    "deposit_not_used": Kind(
        "A deposit is held while an invoice of its job is open.", "The deposit pays the invoice, up to its balance."
    ),
    "operation_stuck": Kind(
        "A call to Stripe has had no deciding answer for a quarter of an hour.",
        "It is sent again with its own key, or looked up when the key is too old.",
    ),
    "event_not_applied": Kind(
        "An event of Stripe was stored and its effect is not in.", "What it is about is read at Stripe and applied."
    ),
    "payment_left_open": Kind(
        "A payment has been pending for longer than its page lives.", "It is read at Stripe and ended as it stands."
    ),
}


# Their subject is the charge's intent.
OF_CHARGES = ("payment_missing_here", "amount_differs", "currency_differs", "account_differs", "duplicate_charge")
# Found by looking at Stripe; the others are found in our own books alone.
AT_STRIPE = tuple(KINDS)[: tuple(KINDS).index("balance_differs_from_ledger")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A difference as found; with the kind, `subject` names it."""

    kind: str
    subject: str
    payment_id: UUID | None = None
    invoice_id: UUID | None = None
    ours_minor: int | None = None
    theirs_minor: int | None = None
    currency: str | None = None

    def row(self) -> dict[str, Any]:
        """Its columns."""
        return {name: getattr(self, name) for name in self.__slots__}


def charge_finding(
    charge: ChargeSeen, *, payment: Payment | None, account: str, settled_before: datetime
) -> Finding | None:
    """What is wrong with a charge beside the payment that it belongs to, if anything. Of one taken after
    `settled_before` the news may still be on its way."""
    if payment is None:
        return None if charge.is_returned else _about(charge, "charge_without_payment", subject=charge.stripe_id)
    is_other = payment.stripe_intent_id not in (None, charge.intent_id)
    if is_other and not charge.is_returned:
        return _about(charge, "duplicate_charge", payment)
    if is_other or (charge.is_returned and payment.state != "succeeded"):
        return None
    if charge.amount.currency != payment.currency:
        return None if charge.is_returned else _about(charge, "currency_differs", payment)
    if payment.stripe_account not in (None, account):
        return _about(charge, "account_differs", payment)
    if charge.amount != payment.amount + payment.tip:
        return _about(charge, "amount_differs", payment)
    if payment.state != "succeeded" and charge.taken_at < settled_before:
        return _about(charge, "payment_missing_here", payment)
    return None


def refund_finding(seen: RefundSeen, *, payment: Payment | None, known: str | None) -> Finding | None:
    """What is wrong with a refund at Stripe, beside the state that it is known in here, if anything."""
    if payment is None or payment.state != "succeeded" or (known is None and seen.state == "failed"):
        return None
    if known is not None and RANK[seen.state] <= RANK[known]:
        return None
    return Finding(
        kind="refund_missing_here",
        subject=seen.stripe_id,
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        ours_minor=0 if known is None else seen.amount.amount,
        theirs_minor=seen.amount.amount,
        currency=seen.amount.currency,
    )


def dispute_finding(seen: DisputeSeen, *, payment: Payment | None, known: str | None) -> Finding | None:
    """What is wrong with a dispute at Stripe, beside the state that it is known in here, if anything."""
    if payment is None or known == seen.state or known in ("won", "lost"):
        return None
    return Finding(
        kind="dispute_missing_here" if known is None else "dispute_state_differs",
        subject=seen.stripe_id,
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        theirs_minor=seen.amount.amount,
        currency=seen.amount.currency,
    )


def _about(charge: ChargeSeen, kind: str, payment: Payment | None = None, *, subject: str | None = None) -> Finding:
    counts = payment is not None and payment.state == "succeeded"
    return Finding(
        kind=kind,
        subject=subject or charge.intent_id or charge.stripe_id,
        payment_id=None if payment is None else payment.id,
        invoice_id=None if payment is None else payment.invoice_id,
        ours_minor=(payment.amount + payment.tip).amount if payment is not None and counts else 0,
        theirs_minor=charge.amount.amount,
        currency=charge.amount.currency,
    )
