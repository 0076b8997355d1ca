"""The last number given out, per organization."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from estimate.domain.declarative import Base


class NumberCounter(Base):
    """One row per organization and kind of document."""

    __tablename__ = "number_counters"

    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text(), primary_key=True)
    last: Mapped[int]
