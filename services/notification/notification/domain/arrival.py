"""What a customer was told about when the crew will be there, and whether something new is worth a message: one for
each version of the promise, and one more when the time then changes by more than the organization's threshold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from notification.domain.declarative import Base

News = Literal["first", "changed"]


class Arrival(TenantRow, Base):
    """One row for each visit, under the visit's id. Nothing was told as long as there is no `told_version`.
    `expected_at`: when the crew will be there as far as is known, as booked or as routing says."""

    __tablename__ = "arrivals"
    promise_version: Mapped[int]
    told_version: Mapped[int | None]
    told_eta_at: Mapped[datetime | None]
    told_again: Mapped[bool]
    expected_at: Mapped[datetime | None]
    customer_id: Mapped[UUID | None]
    property_id: Mapped[UUID | None]
    zone: Mapped[str | None]
    crew_name: Mapped[str | None]

    @classmethod
    def of(cls, organization_id: UUID, visit_id: UUID) -> Arrival:
        """Nothing promised yet, nothing told."""
        return cls(organization_id=organization_id, id=visit_id, promise_version=0, told_again=False)

    @property
    def was_told(self) -> bool:
        """Whether the customer heard of it at all."""
        return self.told_version is not None

    def promise_anew(self, expected_at: datetime | None) -> None:
        """Another booking: what was told about the one before does not count."""
        self.promise_version, self.told_version, self.told_eta_at, self.told_again = 1, None, None, False
        self.expected_at = expected_at

    def expect(self, at: datetime, *, version: int) -> None:
        """Note when the crew is expected, unless that was about an earlier promise."""
        if version >= self.promise_version:
            self.expected_at = at

    def expected_within(self, begins_at: datetime, ends_at: datetime) -> datetime | None:
        """When the crew is expected, if that is a time between these."""
        known = self.expected_at
        return known if known is not None and begins_at <= known <= ends_at else None

    def raise_promise(self, version: int) -> bool:
        """Note the promise's version; whether it is a newer one."""
        newer = version > self.promise_version
        self.promise_version = max(version, self.promise_version)
        return newer

    def tell(self, eta_at: datetime | None, *, threshold: timedelta) -> News | None:
        """What kind of news this is, noted as told; None when it is none."""
        news = self._news(eta_at, threshold=threshold)
        if news is None:
            return None
        self.told_again = news == "changed" and self.told_version == self.promise_version
        self.told_version, self.told_eta_at = self.promise_version, eta_at
        return news

    def _news(self, eta_at: datetime | None, *, threshold: timedelta) -> News | None:
        if self.told_version is None:
            return "first"
        if eta_at is None:
            return None
        if self.told_again and self.told_version == self.promise_version:
            return None
        if self.told_eta_at is not None and abs(eta_at - self.told_eta_at) < threshold:
            return None
        return "changed"
