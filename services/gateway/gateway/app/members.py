"""Who belongs to the organization: listing, changing and closing out members; one active owner always remains."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from gateway.app.roles import permissions_of
from gateway.app.sessions import end_sessions_of
from gateway.domain.organizations import Organization
from gateway.domain.people import Person
from gateway.domain.permissions import OWNER, Powers
from gateway.domain.roles import OwnersOnly, ensure_may_hand_out


def members(uow: UnitOfWork, *, query: dict[str, Any]) -> Page:
    """Members by name."""
    found = select(Person).where(Person.organization_id == uow.organization_id)
    for name in ("role", "active"):
        if name in query:
            found = found.where(getattr(Person, name) == query[name])
    order = [Person.name.asc(), Person.id.asc()]
    return keyset(uow.session, found, columns=order, after=query["after"], limit=query["limit"])


def change_member(
    uow: UnitOfWork, *, person_id: UUID, expected_version: int | None, changes: dict[str, Any], by: Powers
) -> Person:
    """Change a member's name, phone, role or access."""
    # All changes that could cost the last owner wait for one another here, before anybody counts owners.
    uow.lock(Organization, uow.organization_id)
    person = uow.lock(Person, person_id, expected_version)
    if person.role == OWNER and not by.may("owners:write"):
        raise OwnersOnly("Only an owner can change an owner")
    role = changes.get("role", person.role)
    if role != person.role:
        ensure_may_hand_out(role, permissions_of(uow, role), by=by)
    return _changed(uow, person, changes)


def change_own_facts(
    uow: UnitOfWork, *, person_id: UUID, expected_version: int | None, changes: dict[str, Any]
) -> Person:
    """Change one's own name or phone."""
    return _changed(uow, uow.lock(Person, person_id, expected_version), changes)


def _changed(uow: UnitOfWork, person: Person, changes: dict[str, Any]) -> Person:
    before = person.facts
    said = person.change(other_owners=_other_owners(uow, person), **changes)
    if said is None:
        return person
    uow.emit(said)
    uow.audit(action="member.change", record_type="person", record_id=person.id, before=before, after=person.facts)
    if before["active"] and not person.active:
        end_sessions_of(uow, person_id=person.id, because="deactivated")
    return person


def _other_owners(uow: UnitOfWork, person: Person) -> int:
    counted = select(func.count()).where(
        Person.organization_id == uow.organization_id,
        Person.role == OWNER,
        Person.active.is_(True),
        Person.id != person.id,
    )
    return uow.session.scalar(counted) or 0
