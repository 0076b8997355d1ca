"""A member of an organization: who they are, their role, and whether they may come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Conflict
from gateway.domain.declarative import Base
from gateway.domain.events import MemberChanged, MemberJoined
from gateway.domain.permissions import OWNER, ROLES


class LastOwner(Conflict):
    """An organization always keeps at least one active owner."""

    code = "last_owner"


class AlreadyMember(Conflict):
    """Somebody with this e-mail address is already a member."""

    code = "already_member"


class Person(VersionedRow, Base):
    """A person in one organization; the same e-mail address may belong to persons of several organizations."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("organization_id", "email"),
        CheckConstraint(f"role IN ({', '.join(repr(role) for role in ROLES)})", name="role"),
        Index("ix_people_name", "organization_id", "name", "id"),
    )
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    role: Mapped[str]
    active: Mapped[bool]
    password_hash: Mapped[str]
    joined_at: Mapped[datetime]

    @property
    def is_owner(self) -> bool:
        """Whether they count as an owner who can come in."""
        return self.active and self.role == OWNER

    @property
    def facts(self) -> dict[str, str | bool | None]:
        """What others need to know of them."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "role": self.role,
            "active": self.active,
        }

    def joined(self) -> MemberJoined:
        """The event that opens a member."""
        return MemberJoined(person_id=self.id, **self.facts)  # type: ignore[arg-type]

    def change(self, *, other_owners: int, **changes: str | bool | None) -> MemberChanged | None:
        """Take over new facts; None when nothing is different. `other_owners` are the active owners besides them."""
        before, was_owner = self.facts, self.is_owner
        for name in ("name", "phone", "role", "active"):
            if name in changes:
                setattr(self, name, changes[name])
        if was_owner and not self.is_owner and other_owners < 1:
            raise LastOwner
        return MemberChanged(person_id=self.id, **self.facts) if self.facts != before else None  # type: ignore[arg-type]
