"""Looking people up by the e-mail address they sign in with, before it is known which organization they mean."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from common.db import entry_tokens
from common.db.entry_tokens import Entry
from common.db.unit_of_work import UnitOfWork
from gateway.domain.organizations import Organization
from gateway.domain.people import Person

LOGIN = "login"
# An address that belongs to more organizations must name the one it means: each costs one slow password check.
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person that an e-mail address may mean."""

    organization_id: UUID
    organization_name: str
    person_id: UUID
    password_hash: str


def remember_login(uow: UnitOfWork, person: Person) -> None:
    """Let the person be found by e-mail address."""
    entry_tokens.keep(
        uow.session,
        token=person.email,
        kind=LOGIN,
        organization_id=person.organization_id,
        target=person.id,
    )


def entries_of(uow: UnitOfWork, *, email: str, organization_id: UUID | None = None) -> list[Entry]:
    """Where an e-mail address leads."""
    found = entry_tokens.find(uow.session, token=email, kind=LOGIN, now=uow.now)
    meant = [entry for entry in found if organization_id in (None, entry.organization_id)]
    return meant[:MOST_AT_ONCE]


def candidate(uow: UnitOfWork, entry: Entry) -> Candidate | None:
    """The person behind an entry, if they may come in."""
    uow.bind_organization(entry.organization_id)
    person = uow.session.get(Person, (entry.organization_id, entry.target))
    if person is None or not person.active:
        return None
    return Candidate(
        organization_id=entry.organization_id,
        organization_name=uow.get(Organization, entry.organization_id).name,
        person_id=person.id,
        password_hash=person.password_hash,
    )
