"""What each role may do in an organization."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from gateway.domain.permissions import ROLES, Powers
from gateway.domain.roles import Role


def roles(uow: UnitOfWork) -> Sequence[Role]:
    """The roles, the most powerful first."""
    found = uow.session.scalars(select(Role).where(Role.organization_id == uow.organization_id)).all()
    return sorted(found, key=lambda role: ROLES.index(role.name))


def permissions_of(uow: UnitOfWork, name: str) -> Sequence[str]:
    """What a role may do."""
    return _role(uow, name).permissions


def change_role(
    uow: UnitOfWork, *, name: str, expected_version: int | None, permissions: Sequence[str], by: Powers
) -> Role:
    """Give a role exactly these permissions."""
    role = uow.lock(Role, _role(uow, name).id, expected_version)
    before = {"permissions": role.permissions}
    role.change(permissions, by=by)
    uow.audit(
        action="role.change",
        record_type="role",
        record_id=role.id,
        before=before,
        after={"permissions": role.permissions},
        reason=None,
    )
    return role


def _role(uow: UnitOfWork, name: str) -> Role:
    found = uow.session.scalar(select(Role).where(Role.organization_id == uow.organization_id, Role.name == name))
    if found is None:
        raise NotFound("Role not found")
    return found
