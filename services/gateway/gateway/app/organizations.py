"""Signing up a company and keeping its facts."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from gateway.app.credentials import remember_login
from gateway.domain.organizations import Organization
from gateway.domain.people import Person
from gateway.domain.permissions import OWNER, ROLES
from gateway.domain.roles import Role


def sign_up(
    uow: UnitOfWork,
    *,
    name: str,
    zone: str,
    currency: str,
    locale: str,
    owner_name: str,
    owner_email: str,
    password_hash: str,
    phone: str | None = None,
    id: UUID | None = None,
) -> Person:
    """Make an organization with its roles and its first owner, and return the owner."""
    organization_id = id or new_id()
    uow.bind_organization(organization_id)
    organization = Organization(
        organization_id=organization_id,
        id=organization_id,
        name=name,
        zone=zone,
        currency=currency,
        locale=locale,
        email=owner_email,
        phone=phone,
        created_at=uow.now,
    )
    uow.session.add(organization)
    uow.session.add_all(
        Role(organization_id=organization_id, id=new_id(), name=role, added=[], removed=[]) for role in ROLES
    )
    uow.emit(organization.created())
    uow.audit(
        action="organization.sign_up", record_type="organization", record_id=organization_id, after=organization.facts
    )
    return add_member(uow, name=owner_name, email=owner_email, phone=None, role=OWNER, password_hash=password_hash)


def add_member(uow: UnitOfWork, *, name: str, email: str, phone: str | None, role: str, password_hash: str) -> Person:
    """A person who can sign in from now on."""
    person = Person(
        organization_id=uow.organization_id,
        id=new_id(),
        name=name,
        email=email,
        phone=phone,
        role=role,
        active=True,
        password_hash=password_hash,
        joined_at=uow.now,
    )
    uow.session.add(person)
    uow.session.flush()
    remember_login(uow, person)
    uow.emit(person.joined())
    uow.audit(action="member.join", record_type="person", record_id=person.id, after=person.facts)
    return person


def change_organization(
    uow: UnitOfWork, *, expected_version: int | None, changes: dict[str, str | None]
) -> Organization:
    """Take over an organization's new facts."""
    organization = uow.lock(Organization, uow.organization_id, expected_version)
    before = organization.facts
    said = organization.change(**changes)
    if said is not None:
        uow.emit(said)
        uow.audit(
            action="organization.change",
            record_type="organization",
            record_id=organization.id,
            before=before,
            after=organization.facts,
        )
    return organization
