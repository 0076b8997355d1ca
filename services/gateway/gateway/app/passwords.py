"""Changing a password: by who knows the old one, or by who holds the link that was sent. Both end every session."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from common.db import entry_tokens
from common.db.entry_tokens import Entry
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.ids import new_token
from gateway.app.ports import Links
from gateway.app.sessions import end_sessions_of
from gateway.domain.events import MemberResetRequested
from gateway.domain.people import Person

RESET = "password_reset"
GOOD_FOR = timedelta(hours=1)


class ResetLinkNotOpen(NotFound):
    """This link was used or is too old; ask for a new one."""

    code = "reset_link_not_open"


def request_reset(uow: UnitOfWork, *, entry: Entry, links: Links) -> None:
    """Send a link to a person who may come in; a link sent before is worth nothing any more."""
    uow.bind_organization(entry.organization_id)
    person = uow.lock(Person, entry.target)
    if not person.active:
        return
    _forget_links(uow, person.id)
    token, expires_at = new_token(), uow.now + GOOD_FOR
    entry_tokens.keep(
        uow.session,
        token=token,
        kind=RESET,
        organization_id=uow.organization_id,
        target=person.id,
        expires_at=expires_at,
    )
    uow.emit(
        MemberResetRequested(
            person_id=person.id,
            name=person.name,
            email=person.email,
            link=links.reset(token),
            expires_at=expires_at,
        )
    )
    uow.audit(action="password.reset_request", record_type="person", record_id=person.id)


def person_of_link(uow: UnitOfWork, *, token: str) -> Person:
    """Whose password a link changes."""
    entry = next(iter(entry_tokens.find(uow.session, token=token, kind=RESET, now=uow.now)), None)
    if entry is None:
        raise ResetLinkNotOpen
    uow.bind_organization(entry.organization_id)
    person = uow.lock(Person, entry.target)
    # Another request may have used the link while this one waited for the row.
    if not person.active or not entry_tokens.find(uow.session, token=token, kind=RESET, now=uow.now):
        raise ResetLinkNotOpen
    return person


def reset_password(uow: UnitOfWork, *, token: str, password_hash: str) -> None:
    """Set a new password by the link, once."""
    person = person_of_link(uow, token=token)
    _set(uow, person, password_hash, action="password.reset")


def change_password(uow: UnitOfWork, *, person_id: UUID, password_hash: str) -> None:
    """Set a new password for a person who showed the old one."""
    _set(uow, uow.lock(Person, person_id), password_hash, action="password.change")


def _set(uow: UnitOfWork, person: Person, password_hash: str, *, action: str) -> None:
    person.password_hash = password_hash
    _forget_links(uow, person.id)
    uow.audit(action=action, record_type="person", record_id=person.id)
    end_sessions_of(uow, person_id=person.id, because="password_changed")


def _forget_links(uow: UnitOfWork, person_id: UUID) -> None:
    entry_tokens.drop(uow.session, kind=RESET, organization_id=uow.organization_id, target=person_id)
