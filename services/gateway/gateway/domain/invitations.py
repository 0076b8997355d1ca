"""An invitation to join an organization in a role: open until accepted, revoked or too old."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.errors import NotFound
from gateway.domain.declarative import Base
from gateway.domain.permissions import ROLES

GOOD_FOR = timedelta(days=7)


class InvitationNotOpen(NotFound):
    """This invitation was used, taken back or is too old; ask for a new one."""

    code = "invitation_not_open"


class Invitation(TenantRow, Base):
    """An e-mail address asked to join."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(role) for role in ROLES)})", name="role"),
        Index("ix_invitations_invited_at", "organization_id", "invited_at", "id"),
        Index(
            "uq_invitations_open_email",
            "organization_id",
            "email",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    email: Mapped[str]
    role: Mapped[str]
    invited_by: Mapped[UUID] = mapped_column(Uuid())
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    def status(self, *, now: datetime) -> str:
        """open, accepted, revoked or expired."""
        if self.outcome is not None:
            return self.outcome
        return "open" if now < self.expires_at else "expired"

    def accept(self, *, now: datetime) -> None:
        """It did its work."""
        self._close("accepted", now=now)

    def revoke(self, *, now: datetime) -> None:
        """It is worth nothing any more."""
        self._close("revoked", now=now)

    def _close(self, outcome: str, *, now: datetime) -> None:
        if self.closed_at is not None or (outcome == "accepted" and now >= self.expires_at):
            raise InvitationNotOpen
        self.closed_at, self.outcome = now, outcome
