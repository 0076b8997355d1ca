"""Setting passwords: by invitation, by link, by the old one."""

from __future__ import annotations

from uuid import UUID

from common.errors import InvalidInput
from gateway.app import credentials, invitations, passwords, sessions
from gateway.app.operations.signing_in import OpenUow
from gateway.app.ports import Attempts, Links, Pace, PasswordHashing
from gateway.app.sessions import SignedIn
from gateway.domain.organizations import Organization
from gateway.domain.passwords import ensure_strong
from gateway.domain.people import Person


class WrongPassword(InvalidInput):
    """The present password is wrong."""

    code = "wrong_password"


def accept_invitation(
    open_uow: OpenUow,
    *,
    hashing: PasswordHashing,
    token: str,
    name: str,
    phone: str | None,
    password: str,
    user_agent: str | None,
) -> SignedIn:
    """Join an organization and come in."""
    with open_uow() as uow:
        invitation = invitations.open_invitation(uow, token=token)
        about = (name, invitation.email, uow.get(Organization, uow.organization_id).name)
    ensure_strong(password, about=about)
    password_hash = hashing.hash(password)
    with open_uow() as uow:
        person = invitations.accept_invitation(uow, token=token, name=name, phone=phone, password_hash=password_hash)
        return sessions.open_session(uow, person=person, user_agent=user_agent)


def request_reset(open_uow: OpenUow, *, attempts: Attempts, pace: Pace, links: Links, email: str) -> None:
    """Send a link to every account of an e-mail address. Whether there is one is not told, nor to be timed."""
    started = pace.start()
    attempts.ensure_allowed(f"reset:{email}")
    with open_uow() as uow:
        entries = credentials.entries_of(uow, email=email)
    for entry in entries:
        with open_uow() as uow:
            passwords.request_reset(uow, entry=entry, links=links)
    pace.settle(started)


def reset_password(open_uow: OpenUow, *, hashing: PasswordHashing, token: str, password: str) -> None:
    """Set a new password by the link."""
    with open_uow() as uow:
        person = passwords.person_of_link(uow, token=token)
        about = (person.name, person.email)
    ensure_strong(password, about=about)
    password_hash = hashing.hash(password)
    with open_uow() as uow:
        passwords.reset_password(uow, token=token, password_hash=password_hash)


def change_password(
    open_uow: OpenUow, *, hashing: PasswordHashing, attempts: Attempts, person_id: UUID, present: str, wanted: str
) -> None:
    """Set a new password by the old one."""
    attempts.ensure_allowed(f"change:{person_id}")
    with open_uow() as uow:
        person = uow.get(Person, person_id)
    if not hashing.verify(person.password_hash, present):
        raise WrongPassword(field="current_password")
    ensure_strong(wanted, about=(person.name, person.email), field="new_password")
    password_hash = hashing.hash(wanted)
    with open_uow() as uow:
        passwords.change_password(uow, person_id=person_id, password_hash=password_hash)


def invited_as(open_uow: OpenUow, *, token: str) -> dict[str, str]:
    """What the holder of an invitation may know of it."""
    with open_uow() as uow:
        invitation = invitations.open_invitation(uow, token=token)
        name = uow.get(Organization, uow.organization_id).name
        return {"organization": name, "email": invitation.email, "role": invitation.role}


def resets_for(open_uow: OpenUow, *, token: str) -> dict[str, str]:
    """What the holder of a reset link may know of it."""
    with open_uow() as uow:
        return {"email": passwords.person_of_link(uow, token=token).email}
