"""A session: one sign-in and the chain of refresh tokens that grew from it. A token that was already exchanged comes
back only from a thief or from the one who was robbed, so it ends the session for both."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from gateway.domain.declarative import Base

ACCESS_SECONDS = 300  # how long an access token lasts
IDLE = timedelta(days=14)
LONGEST = timedelta(days=90)
# Two tabs refreshing at once are no theft: for this long the exchanged token gives the same successor again.
GRACE = timedelta(seconds=10)

Verdict = Literal["exchange", "repeat", "reused", "ended"]


class Session(TenantRow, Base):
    """A sign-in of a person. Only hashes of its tokens are kept."""

    __tablename__ = "sessions"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "person_id"], ["people.organization_id", "people.id"]),
        Index("ix_sessions_person", "organization_id", "person_id", "started_at", "id"),
        Index("ix_sessions_open", "started_at", postgresql_where=text("ended_at IS NULL")),
    )
    person_id: Mapped[UUID] = mapped_column(Uuid())
    started_at: Mapped[datetime]
    refreshed_at: Mapped[datetime]
    generation: Mapped[int]
    current_hash: Mapped[bytes]
    previous_hash: Mapped[bytes | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    source_address: Mapped[str | None]
    user_agent: Mapped[str | None]

    @property
    def expires_at(self) -> datetime:
        """When it ends by itself."""
        return min(self.refreshed_at + IDLE, self.started_at + LONGEST)

    def judge(self, presented: bytes, *, now: datetime) -> Verdict:
        """What a presented refresh token of this session means."""
        if self.ended_at is not None:
            return "ended"
        if presented == self.current_hash:
            return "exchange" if now < self.expires_at else "ended"
        if presented == self.previous_hash and now <= self.refreshed_at + GRACE:
            return "repeat"
        return "reused"

    def exchange(self, successor: bytes, *, now: datetime) -> None:
        """The current token is replaced by its successor."""
        self.previous_hash, self.current_hash = self.current_hash, successor
        self.refreshed_at, self.generation = now, self.generation + 1

    def end(self, because: str, *, now: datetime) -> None:
        """No token of it is worth anything any more."""
        if self.ended_at is None:
            self.ended_at, self.ended_because = now, because
