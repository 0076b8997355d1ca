"""Signing in, staying in, going out. Every step leaves an audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, Unauthenticated
from common.ids import hash_token, new_id, new_token
from gateway.domain.organizations import Organization
from gateway.domain.people import Person
from gateway.domain.sessions import IDLE, Session

REFRESH = "refresh"


class SessionOver(Unauthenticated):
    """This session is over; sign in again."""

    code = "session_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session with the refresh token that continues it."""

    session: Session
    refresh_token: str
    person: Person
    organization: Organization


def open_session(uow: UnitOfWork, *, person: Person, user_agent: str | None) -> SignedIn:
    """Begin a session for a person who proved who they are."""
    token = new_token()
    session = Session(
        organization_id=uow.organization_id,
        id=new_id(),
        person_id=person.id,
        started_at=uow.now,
        refreshed_at=uow.now,
        generation=1,
        current_hash=hash_token(token),
        source_address=uow.source_address,
        user_agent=user_agent[:300] if user_agent else None,
    )
    uow.session.add(session)
    _remember(uow, session, token)
    uow.audit(action="session.open", record_type="session", record_id=session.id, after={"person_id": person.id})
    return _signed_in(uow, session, token, person)


def refresh_session(uow: UnitOfWork, *, token: str, successor: str) -> SignedIn | None:
    """Exchange a refresh token; None when it is worth nothing. A reused one ends its session: commit in any case."""
    entry = next(iter(entry_tokens.find(uow.session, token=token, kind=REFRESH, now=uow.now)), None)
    if entry is None:
        return None
    uow.bind_organization(entry.organization_id)
    session = uow.lock(Session, entry.target)
    person = uow.get(Person, session.person_id)
    verdict = session.judge(hash_token(token), now=uow.now)
    if verdict == "reused":
        session.end("reuse", now=uow.now)
        uow.audit(
            action="session.reuse_detected",
            record_type="session",
            record_id=session.id,
            after={"person_id": person.id, "generation": session.generation},
        )
    if verdict in ("reused", "ended") or not person.active:
        return None
    if verdict == "exchange":
        session.exchange(hash_token(successor), now=uow.now)
        _remember(uow, session, successor)
    return _signed_in(uow, session, successor, person)


def end_session(uow: UnitOfWork, *, session_id: UUID, person_id: UUID, because: str) -> None:
    """Log out one session of a person."""
    session = uow.lock(Session, session_id)
    if session.person_id != person_id:
        raise NotFound("Session not found")
    if session.ended_at is None:
        session.end(because, now=uow.now)
        uow.audit(action="session.end", record_type="session", record_id=session.id, reason=because)


def end_sessions_of(uow: UnitOfWork, *, person_id: UUID, because: str) -> None:
    """Log a person out everywhere."""
    for session in _open_sessions(uow, person_id):
        session.end(because, now=uow.now)
    uow.audit(action="session.end_all", record_type="person", record_id=person_id, reason=because)


def own_sessions(uow: UnitOfWork, *, person_id: UUID) -> Sequence[Session]:
    """Where a person is signed in now, newest first."""
    return [session for session in _open_sessions(uow, person_id) if uow.now < session.expires_at]


def _open_sessions(uow: UnitOfWork, person_id: UUID) -> Sequence[Session]:
    return uow.session.scalars(
        select(Session)
        .where(
            Session.organization_id == uow.organization_id, Session.person_id == person_id, Session.ended_at.is_(None)
        )
        .order_by(Session.started_at.desc(), Session.id.desc())
        .limit(200)
    ).all()


def _remember(uow: UnitOfWork, session: Session, token: str) -> None:
    entry_tokens.keep(
        uow.session,
        token=token,
        kind=REFRESH,
        organization_id=uow.organization_id,
        target=session.id,
        expires_at=uow.now + IDLE,
    )


def _signed_in(uow: UnitOfWork, session: Session, token: str, person: Person) -> SignedIn:
    organization = uow.get(Organization, uow.organization_id)
    return SignedIn(session=session, refresh_token=token, person=person, organization=organization)


def shown(session: Session, *, current: UUID) -> dict[str, Any]:
    """A session as its person sees it."""
    names = ("id", "started_at", "refreshed_at", "expires_at", "source_address", "user_agent")
    return {**{name: getattr(session, name) for name in names}, "current": session.id == current}
