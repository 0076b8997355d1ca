"""The money of an invoice: what it sums to, what was settled, what is left."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from billing.domain.amounts import Totals
from common.money import Money


class InvoiceSums:
    """Columns and sums of an invoice; `settled_minor` is the ledger's sum for this receivable, tips left out."""

    currency: Mapped[str]
    subtotal_minor: Mapped[int]
    discount_minor: Mapped[int]
    tax_minor: Mapped[int]
    total_minor: Mapped[int]
    settled_minor: Mapped[int] = mapped_column(default=0)
    credited_minor: Mapped[int] = mapped_column(default=0)
    applied_credit_minor: Mapped[int] = mapped_column(default=0)

    @property
    def total(self) -> Money:
        """What the customer owes in all."""
        return Money(self.total_minor, self.currency)

    @property
    def settled(self) -> Money:
        """Deposit credited and payments, less refunds."""
        return Money(self.settled_minor, self.currency)

    @property
    def balance(self) -> Money:
        """What is still to pay."""
        return self.total - self.settled

    @property
    def credited(self) -> Money:
        """What of the deposit went into it."""
        return Money(self.credited_minor, self.currency)

    @property
    def applied_credit(self) -> Money:
        """What of the customer's unapplied credit went into it."""
        return Money(self.applied_credit_minor, self.currency)

    @property
    def totals(self) -> Totals:
        """Its sums."""
        amounts = (self.subtotal_minor, self.discount_minor, self.tax_minor)
        subtotal, discount, tax = (Money(amount, self.currency) for amount in amounts)
        return Totals(subtotal=subtotal, discount=discount, tax=tax)

    def settle(self, amount: Money) -> None:
        """Money (or its return, when negative) on this receivable; the ledger has the same entry."""
        self.settled_minor = (self.settled + amount).amount

    def credit(self, amount: Money) -> None:
        """A part of the deposit (or its return, when negative) on this receivable."""
        self.settle(amount)
        self.credited_minor += amount.amount

    def use_credit(self, amount: Money) -> None:
        """A part of the customer's credit (or its return, when negative) on this receivable."""
        self.settle(amount)
        self.applied_credit_minor += amount.amount
