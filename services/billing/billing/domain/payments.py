"""A payment of an invoice or of an estimate's deposit: pending, succeeded, failed. Success is final and beats failure,
so that news in any order ends the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.domain import refusals
from billing.domain.amounts import amount_shown, money_data
from billing.domain.declarative import Base
from billing.domain.payment_events import (
    PaymentDisputed,
    PaymentFacts,
    PaymentFailed,
    PaymentRefunded,
    PaymentStarted,
    PaymentSucceeded,
)
from billing.domain.refunds import Refund
from common.db.declarative import VersionedRow
from common.money import Money

OFFLINE_METHODS = ("cash", "check", "bank_transfer", "external")
METHODS = ("card", *OFFLINE_METHODS)
_PENDING_ONLINE = "state = 'pending' AND method = 'card'"


class Payment(VersionedRow, Base):
    """`receivable_id` is the invoice, a deposit's estimate or, for credit, the customer; at most one online payment of
    it is pending. `credited_minor` is what of the amount nobody owed: the customer's credit."""

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "invoice_id"], ["invoices.organization_id", "invoices.id"]),
        CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name="state"),
        CheckConstraint("method IN ('card', 'cash', 'check', 'bank_transfer', 'external')", name="method"),
        CheckConstraint("amount_minor > 0 AND tip_minor >= 0", name="amounts"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
        CheckConstraint("credited_minor BETWEEN 0 AND amount_minor", name="credited"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("refunded_tip_minor BETWEEN 0 AND tip_minor", name="refunded_tip"),
        CheckConstraint("num_nonnulls(invoice_id, estimate_id) <= 1", name="one_receivable"),
        Index(
            "uq_payments_pending_online",
            "organization_id",
            "receivable_id",
            unique=True,
            postgresql_where=text(_PENDING_ONLINE),
        ),
        Index("ix_payments_paid", "organization_id", "paid_at", postgresql_where=text("state = 'succeeded'")),
        Index("ix_payments_created", "organization_id", "created_at", "id"),
        Index("ix_payments_receivable", "organization_id", "receivable_id", "created_at", "id"),
        Index("ix_payments_job", "organization_id", "job_id", "created_at", "id"),
        Index("ix_payments_customer", "organization_id", "customer_id", "created_at", "id"),
        Index("uq_payments_session", "organization_id", "stripe_session_id", unique=True),
        Index("uq_payments_intent", "organization_id", "stripe_intent_id", unique=True),
    )
    receivable_id: Mapped[UUID]
    invoice_id: Mapped[UUID | None]
    estimate_id: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    customer_id: Mapped[UUID]
    method: Mapped[str]
    state: Mapped[str]
    amount_minor: Mapped[int]
    tip_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(default=0)
    refunded_tip_minor: Mapped[int] = mapped_column(default=0)
    credited_minor: Mapped[int] = mapped_column(default=0)
    reversals: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    reference: Mapped[str | None]
    note: Mapped[str]
    saves_card: Mapped[bool] = mapped_column(default=False)
    recorded_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure_code: Mapped[str | None]
    failure_message: Mapped[str | None]
    stripe_account: Mapped[str | None]
    stripe_session_id: Mapped[str | None]
    stripe_intent_id: Mapped[str | None]
    stripe_charge_id: Mapped[str | None]
    checkout_url: Mapped[str | None]
    checkout_expires_at: Mapped[datetime | None]
    receipt_link: Mapped[str | None]

    @property
    def amount(self) -> Money:
        """What it pays of the receivable."""
        return Money(self.amount_minor, self.currency)

    @property
    def credited(self) -> Money:
        """What of the amount became the customer's credit."""
        return Money(self.credited_minor, self.currency)

    @property
    def is_credit(self) -> bool:
        """Of no invoice and no deposit: all of it is the customer's credit."""
        return self.invoice_id is None and self.estimate_id is None

    @property
    def tip(self) -> Money:
        """For the crew, apart from the receivable."""
        return Money(self.tip_minor, self.currency)

    @property
    def refunded(self) -> Money:
        """What went back, or is on its way back, tip included."""
        return Money(self.refunded_minor + self.refunded_tip_minor, self.currency)

    @property
    def refundable(self) -> Money:
        """What can still go back."""
        return self.amount + self.tip - self.refunded

    @property
    def is_online(self) -> bool:
        """Through Stripe."""
        return self.method == "card"

    @property
    def is_pending(self) -> bool:
        """Neither in nor given up."""
        return self.state == "pending"

    def started(self) -> PaymentStarted:
        """It was begun."""
        return PaymentStarted(**self._facts(self.amount), tip=money_data(self.tip))

    def succeed(self, *, at: datetime, balance: Money) -> PaymentSucceeded:
        """The money is in, whatever was heard before; `balance` is what is left of the receivable."""
        self.state, self.paid_at = "succeeded", at
        self.failed_at = self.failure_code = self.failure_message = None
        self.checkout_url = None
        return PaymentSucceeded(
            **self._facts(self.amount),
            tip=money_data(self.tip),
            reference=self.reference,
            balance=money_data(balance),
            receipt_link=self.receipt_link,
            paid_at=at,
        )

    def decline(self, *, at: datetime, code: str, message: str) -> PaymentFailed | None:
        """A card was refused while the payment page stays open; said once per reason and never after success."""
        if not self.is_pending or (self.failure_code, self.failure_message) == (code, message):
            return None
        self.failed_at, self.failure_code, self.failure_message = at, code, message
        return PaymentFailed(**self._facts(self.amount), reason=code, message=message)

    def fail(self, *, at: datetime, code: str, message: str) -> PaymentFailed | None:
        """It will not come: refused by Stripe, expired or replaced. Nothing happens after success."""
        if not self.is_pending:
            return None
        self.state, self.failed_at = "failed", at
        self.failure_code, self.failure_message = code, message
        self.checkout_url = None
        return PaymentFailed(**self._facts(self.amount), reason=code, message=message)

    def reverse(self, *, at: datetime, code: str, message: str) -> PaymentFailed:
        """It had counted, and the money was never there, or went back: as if it had not come."""
        if self.state != "succeeded" or self.refunded_minor or self.refunded_tip_minor:
            raise refusals.RepairNotPossible("This payment is not in, or was refunded here")
        self.state, self.paid_at, self.failed_at = "failed", None, at
        self.failure_code, self.failure_message = code, message
        self.credited_minor = 0
        self.reversals += 1
        return PaymentFailed(**self._facts(self.amount), reason=code, message=message)

    def take_amount(self, received: Money) -> Money:
        """Count what Stripe really took, tip included; gives by how much that is more (or less, when negative)."""
        change = received - self.amount - self.tip
        amount = self.amount_minor + change.amount
        if amount < max(self.refunded_minor, 1):
            raise refusals.RepairNotPossible("Stripe took less than the tip, or than was refunded here")
        self.amount_minor = amount
        return change

    def refund(self, amount: Money | None, *, at: datetime, reason: str) -> Refund:
        """A refund on its way: all that is left unless less is named; the receivable's part goes first."""
        if self.state != "succeeded":
            raise refusals.PaymentNotRefundable()
        if amount is not None and amount.currency != self.currency:
            raise refusals.OtherCurrency(field="amount")
        wanted = amount or self.refundable
        if not wanted or wanted > self.refundable:
            raise refusals.ExceedsRefundable(field="amount", refundable=amount_shown(self.refundable))
        from_receivable = min(wanted.amount, self.amount_minor - self.refunded_minor)
        from_tip = wanted.amount - from_receivable
        self.refunded_minor += from_receivable
        self.refunded_tip_minor += from_tip
        return Refund(
            payment_id=self.id,
            state="pending",
            receivable_minor=from_receivable,
            tip_minor=from_tip,
            currency=self.currency,
            reason=reason,
            created_at=at,
        )

    def failed_refund(self, amount: Money, *, at: datetime, reason: str) -> Refund:
        """A refund that is first heard of when it had failed: kept, so that older news of it changes nothing."""
        return Refund(
            payment_id=self.id,
            state="failed",
            receivable_minor=amount.amount,
            tip_minor=0,
            currency=amount.currency,
            reason=reason,
            created_at=at,
        )

    def refund_came_back(self, refund: Refund) -> None:
        """A refund failed: that money can be refunded again."""
        self.refunded_minor -= refund.receivable_minor
        self.refunded_tip_minor -= refund.tip_minor

    def refund_done(self, refund: Refund, *, balance: Money) -> PaymentRefunded:
        """Money went back."""
        return PaymentRefunded(**self._facts(refund.amount), refund_id=refund.id, balance=money_data(balance))

    def disputed(self, *, amount: Money, reason: str) -> PaymentDisputed:
        """The bank holds money back."""
        return PaymentDisputed(**self._facts(amount), reason=reason)

    def _facts(self, amount: Money) -> dict[str, Any]:
        facts = {name: getattr(self, name, None) for name in PaymentFacts.__struct_fields__}
        return {**facts, "payment_id": self.id, "amount": money_data(amount)}
