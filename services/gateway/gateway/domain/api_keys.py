"""A key for an integration: named, scoped, limited, revocable. The key itself is shown once and kept only as a hash."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from common.errors import InvalidInput
from gateway.domain.declarative import Base
from gateway.domain.permissions import Powers
from gateway.domain.roles import BeyondYourPowers

MODES = ("live", "test")
SCOPES: dict[str, frozenset[str]] = {
    "customers:read": frozenset({"customers:read"}),
    "customers:write": frozenset({"customers:write"}),
    "services:read": frozenset({"services:read"}),
    "services:write": frozenset({"services:write"}),
    "estimates:read": frozenset({"estimates:read"}),
    "estimates:write": frozenset({"estimates:write"}),
    "jobs:read": frozenset({"jobs:read", "jobs:read_all"}),
    "jobs:write": frozenset({"jobs:write", "jobs:status", "jobs:notes", "jobs:time"}),
    "schedule:read": frozenset({"schedule:read"}),
    "schedule:write": frozenset({"schedule:write"}),
    "crews:read": frozenset({"crews:read"}),
    "crews:write": frozenset({"crews:write"}),
    "invoices:read": frozenset({"invoices:read"}),
    "invoices:write": frozenset({"invoices:write"}),
    "payments:write": frozenset({"payments:collect", "payments:write"}),
    "messages:read": frozenset({"messages:read"}),
    "messages:write": frozenset({"messages:write"}),
    "settings:read": frozenset({"settings:read"}),
    "members:read": frozenset({"members:read"}),
    "audit:read": frozenset({"audit:read"}),
}


class ReadOnlyTestKey(InvalidInput):
    """A test key changes nothing: give it read scopes only."""

    code = "test_key_reads_only"


class ExpiryPassed(InvalidInput):
    """The expiry is already over."""

    code = "expiry_passed"


class ApiKey(TenantRow, Base):
    """What an integration may do. A `test` key is safe to hand to a developer or a build: it reads only."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("mode IN ('live', 'test')", name="mode"),
        Index("ix_api_keys_created_at", "organization_id", "created_at", "id"),
    )
    name: Mapped[str]
    mode: Mapped[str]
    hint: Mapped[str]
    scopes: Mapped[list[str]]
    per_minute: Mapped[int]
    created_by: Mapped[UUID] = mapped_column(Uuid())
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def powers(self) -> Powers:
        """What its scopes allow."""
        return powers_of(self.scopes)

    def is_live(self, *, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def revoke(self, *, now: datetime) -> None:
        """It opens nothing any more."""
        self.revoked_at = self.revoked_at or now


def powers_of(scopes: Collection[str]) -> Powers:
    """The permissions behind scopes; a scope that no longer exists gives none."""
    return Powers(permission for scope in scopes for permission in SCOPES.get(scope, ()))


def ensure_may_issue(
    scopes: Collection[str], *, mode: str, expires_at: datetime | None, by: Powers, now: datetime
) -> None:
    """A key gets no more than its maker has; a test key only reads."""
    if mode == "test" and any(scope.endswith(":write") for scope in scopes):
        raise ReadOnlyTestKey(field="scopes")
    if expires_at is not None and expires_at <= now:
        raise ExpiryPassed(field="expires_at")
    if not by.cover(powers_of(scopes)):
        raise BeyondYourPowers(field="scopes")
