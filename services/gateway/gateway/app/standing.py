"""What a token's holder may do right now: the session is open, the person active, the role as it is today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from gateway.app.api_keys import API_KEY
from gateway.domain.api_keys import ApiKey
from gateway.domain.people import Person
from gateway.domain.permissions import Powers
from gateway.domain.roles import Role, powers
from gateway.domain.sessions import Session

# Last use is shown to the minute; more would be a write for each request.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who somebody is and what they may do."""

    kind: Literal["person", "api_key"]
    organization_id: UUID
    subject_id: UUID
    role: str
    powers: Powers
    session_id: UUID | None = None
    per_minute: int | None = None


def standing_of_session(uow: UnitOfWork, *, session_id: UUID, person_id: UUID) -> Standing | None:
    """The standing behind an access token, or None when it is over."""
    row = uow.session.execute(
        select(Person.role, Role.added, Role.removed)
        .join(Session, (Session.organization_id == Person.organization_id) & (Session.person_id == Person.id))
        .join(Role, (Role.organization_id == Person.organization_id) & (Role.name == Person.role))
        .where(
            Person.organization_id == uow.organization_id,
            Person.id == person_id,
            Person.active.is_(True),
            Session.id == session_id,
            Session.ended_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return Standing(
        kind="person",
        organization_id=uow.organization_id,
        subject_id=person_id,
        role=row.role,
        powers=powers(row.role, added=row.added, removed=row.removed),
        session_id=session_id,
    )


def standing_of_key(uow: UnitOfWork, *, text: str) -> Standing | None:
    """The standing behind an API key, or None when it opens nothing; notes that it was used."""
    entry = next(iter(entry_tokens.find(uow.session, token=text, kind=API_KEY, now=uow.now)), None)
    if entry is None:
        return None
    uow.bind_organization(entry.organization_id)
    key = uow.session.get(ApiKey, (entry.organization_id, entry.target))
    if key is None or not key.is_live(now=uow.now):
        return None
    if key.last_used_at is None or key.last_used_at + SEEN_EVERY <= uow.now:
        this = (ApiKey.organization_id == key.organization_id) & (ApiKey.id == key.id)
        uow.session.execute(update(ApiKey).where(this).values(last_used_at=uow.now))
    return Standing(
        kind="api_key",
        organization_id=key.organization_id,
        subject_id=key.id,
        role="api_key",
        powers=key.powers,
        per_minute=key.per_minute,
    )
