"""Sign-up, log-in and refresh: from a proof to a pair of tokens."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, Unauthenticated
from gateway.app import credentials, organizations, sessions
from gateway.app.credentials import Candidate
from gateway.app.ports import Attempts, Pace, PasswordHashing, Tokens
from gateway.app.sessions import SessionOver, SignedIn
from gateway.domain.passwords import ensure_strong
from gateway.domain.people import Person


class OpenUow(Protocol):
    """Opens one transaction."""

    def __call__(self) -> AbstractContextManager[UnitOfWork]: ...


class WrongCredentials(Unauthenticated):
    """The e-mail address or the password is wrong."""

    code = "wrong_credentials"


class ChooseOrganization(Conflict):
    """This e-mail address belongs to several organizations; say which one."""

    code = "choose_organization"


def sign_up(open_uow: OpenUow, *, hashing: PasswordHashing, body: dict[str, Any], user_agent: str | None) -> SignedIn:
    """Make an organization with its owner, and let the owner in."""
    owner = body["owner"]
    ensure_strong(owner["password"], about=(owner["name"], owner["email"], body["name"]), field="owner.password")
    password_hash = hashing.hash(owner["password"])
    with open_uow() as uow:
        person = organizations.sign_up(
            uow,
            id=body.get("id"),
            name=body["name"],
            zone=body["zone"],
            currency=body["currency"],
            locale=body["locale"],
            phone=body.get("phone"),
            owner_name=owner["name"],
            owner_email=owner["email"],
            password_hash=password_hash,
        )
        return sessions.open_session(uow, person=person, user_agent=user_agent)


def log_in(
    open_uow: OpenUow,
    *,
    hashing: PasswordHashing,
    attempts: Attempts,
    pace: Pace,
    email: str,
    password: str,
    organization_id: UUID | None,
    user_agent: str | None,
) -> SignedIn:
    """Let somebody in by e-mail address and password. Whether the address exists is not told, nor to be timed."""
    started = pace.start()
    attempts.ensure_allowed(email)
    found = _candidates(open_uow, email=email, organization_id=organization_id)
    proven = _proven(hashing, found, password=password)
    if not proven:
        _note_refusal(open_uow, found)
        pace.settle(started)
        raise WrongCredentials
    if len(proven) > 1:
        choices = [{"id": str(one.organization_id), "name": one.organization_name} for one in proven]
        raise ChooseOrganization(organizations=choices, field="organization_id")
    with open_uow() as uow:
        uow.bind_organization(proven[0].organization_id)
        person = uow.lock(Person, proven[0].person_id)
        if not person.active or person.password_hash != proven[0].password_hash:
            raise WrongCredentials
        return sessions.open_session(uow, person=person, user_agent=user_agent)


def refresh(open_uow: OpenUow, *, tokens: Tokens, token: str) -> SignedIn:
    """Exchange a refresh token for the next pair."""
    with open_uow() as uow:
        found = sessions.refresh_session(uow, token=token, successor=tokens.successor(token))
    if found is None:
        raise SessionOver
    return found


def _candidates(open_uow: OpenUow, *, email: str, organization_id: UUID | None) -> list[Candidate]:
    with open_uow() as uow:
        entries = credentials.entries_of(uow, email=email, organization_id=organization_id)
    found = []
    for entry in entries:
        with open_uow() as uow:
            found.append(credentials.candidate(uow, entry))
    return [one for one in found if one is not None]


def _proven(hashing: PasswordHashing, found: list[Candidate], *, password: str) -> list[Candidate]:
    if not found:
        hashing.verify(None, password)
    return [one for one in found if hashing.verify(one.password_hash, password)]


def _note_refusal(open_uow: OpenUow, found: list[Candidate]) -> None:
    for one in found:
        with open_uow() as uow:
            uow.bind_organization(one.organization_id)
            uow.audit(action="session.refuse", record_type="person", record_id=one.person_id, reason="wrong password")
