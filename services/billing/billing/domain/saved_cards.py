"""A card that a customer let be kept: Stripe holds it, here is only what names it and what people recognise it by."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from billing.domain.declarative import Base
from billing.domain.refusals import CardForgotten, CardOfOtherCustomer
from common.db.declarative import VersionedRow


class SavedCard(VersionedRow, Base):
    """One card of one customer; a forgotten one is never charged again."""

    __tablename__ = "saved_cards"
    __table_args__ = (
        CheckConstraint("last4 ~ '^[0-9]{4}$'", name="last4"),
        UniqueConstraint("organization_id", "stripe_method_id"),
        Index("ix_saved_cards_customer", "organization_id", "customer_id", "created_at", "id"),
    )
    customer_id: Mapped[UUID]
    stripe_account: Mapped[str]
    stripe_customer_id: Mapped[str]
    stripe_method_id: Mapped[str]
    brand: Mapped[str]
    last4: Mapped[str]
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    created_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]

    def require_chargeable(self, customer_id: UUID) -> None:
        """Of this customer, and not forgotten."""
        if self.customer_id != customer_id:
            raise CardOfOtherCustomer(field="saved_card_id")
        if self.forgotten_at is not None:
            raise CardForgotten(field="saved_card_id")

    def forget(self, *, at: datetime) -> bool:
        """From now on nobody charges it; False when it was forgotten already."""
        if self.forgotten_at is not None:
            return False
        self.forgotten_at = at
        return True
