"""A role in one organization. Only its difference from the defaults is kept, so that a permission that a later release
adds to a default reaches every organization."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import Forbidden, InvalidInput
from gateway.domain.declarative import Base
from gateway.domain.permissions import DEFAULTS, EVERYTHING, OWNER, OWNER_ONLY, PERMISSIONS, ROLES, Powers


class OwnerRoleIsFixed(Forbidden):
    """An owner may do everything; that cannot be changed."""

    code = "owner_role_is_fixed"


class UnknownPermission(InvalidInput):
    """There is no such permission."""

    code = "unknown_permission"


class OwnersOnly(Forbidden):
    """Only owners may do this; no other role can be given it."""

    code = "owners_only"


class BeyondYourPowers(Forbidden):
    """You cannot give others what you may not do yourself."""

    code = "beyond_your_powers"


class Role(VersionedRow, Base):
    """What the people of one role may do in one organization."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("organization_id", "name"),
        CheckConstraint(f"name IN ({', '.join(repr(role) for role in ROLES)})", name="name"),
    )
    name: Mapped[str]
    added: Mapped[list[str]]
    removed: Mapped[list[str]]

    @property
    def permissions(self) -> list[str]:
        """What the role may do, in the order of the catalogue."""
        held = effective(self.name, added=self.added, removed=self.removed)
        return [permission for permission in PERMISSIONS if permission in held]

    def change(self, permissions: Collection[str], *, by: Powers) -> None:
        """Give the role exactly these permissions."""
        if self.name == OWNER:
            raise OwnerRoleIsFixed
        wanted, default = frozenset(permissions), DEFAULTS[self.name]
        _refuse_unknown(wanted)
        if wanted & OWNER_ONLY:
            raise OwnersOnly(f"{', '.join(sorted(wanted & OWNER_ONLY))}: only owners", field="permissions")
        if not by.cover(wanted - frozenset(self.permissions)):
            raise BeyondYourPowers(field="permissions")
        self.added, self.removed = sorted(wanted - default), sorted(default - wanted)


def effective(role: str, *, added: Collection[str], removed: Collection[str]) -> frozenset[str]:
    """A role's permissions after an organization's changes. What is owners' alone stays out whatever the row says."""
    default = DEFAULTS[role]
    if role == OWNER:
        return default
    return ((default - frozenset(removed)) | frozenset(added)) & frozenset(PERMISSIONS) - OWNER_ONLY


def powers(role: str, *, added: Collection[str], removed: Collection[str]) -> Powers:
    """The same as it travels to the services."""
    return Powers({EVERYTHING}) if role == OWNER else Powers(effective(role, added=added, removed=removed))


def ensure_may_hand_out(role: str, permissions: Collection[str], *, by: Powers) -> None:
    """Only owners make owners, and nobody gives another a role that may do more than they do."""
    if role == OWNER and not by.may("owners:write"):
        raise OwnersOnly("Only an owner can make someone an owner", field="role")
    if not by.cover(permissions):
        raise BeyondYourPowers(field="role")


def _refuse_unknown(wanted: frozenset[str]) -> None:
    unknown = sorted(wanted - frozenset(PERMISSIONS))
    if unknown:
        raise UnknownPermission(f"There is no permission {unknown[0]}", field="permissions")
