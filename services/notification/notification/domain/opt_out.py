"""Addresses that asked not to be written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from notification.domain.declarative import Base


class OptOut(TenantRow, Base):
    """One address on one channel. It outlives the customer: who said stop is not written to under another name."""

    __tablename__ = "opt_outs"
    __table_args__ = (
        UniqueConstraint("organization_id", "channel", "address"),
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    )
    channel: Mapped[str]
    address: Mapped[str]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
