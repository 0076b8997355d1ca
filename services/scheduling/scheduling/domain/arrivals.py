"""When crews are expected at visits of today, as routing tells it: what a customer is told who asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from scheduling.domain.declarative import Base


class KnownArrival(TenantRow, Base):
    """The latest word on a visit, under the visit's id."""

    __tablename__ = "known_arrivals"
    arrives_at: Mapped[datetime]
    promise_version: Mapped[int]


def expected_arrival(
    known: KnownArrival | None, *, starts_at: datetime, promise_version: int, now: datetime
) -> datetime:
    """When to expect the crew: as routing says, if that is about this promise and yet to come; else as it is booked."""
    if known is None or known.promise_version != promise_version or known.arrives_at < now:
        return starts_at
    return known.arrives_at
