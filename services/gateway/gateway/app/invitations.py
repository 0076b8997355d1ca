"""Asking people to join by e-mail. The token is said in an event and kept only as a hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.ids import new_id, new_token
from gateway.app.organizations import add_member
from gateway.app.ports import Links
from gateway.app.roles import permissions_of
from gateway.domain.events import MemberInvited
from gateway.domain.invitations import GOOD_FOR, Invitation, InvitationNotOpen
from gateway.domain.organizations import Organization
from gateway.domain.people import AlreadyMember, Person
from gateway.domain.permissions import Powers
from gateway.domain.roles import ensure_may_hand_out

INVITATION = "invitation"


def invite_member(
    uow: UnitOfWork, *, email: str, role: str, by: Powers, invited_by: Person, links: Links, id: UUID | None = None
) -> Invitation:
    """Ask somebody to join; an earlier open invitation to the same address is taken back."""
    ensure_may_hand_out(role, permissions_of(uow, role), by=by)
    organization = uow.lock(Organization, uow.organization_id)
    _refuse_members(uow, email)
    _take_back_open(uow, email)
    invitation = Invitation(
        organization_id=uow.organization_id,
        id=id or new_id(),
        email=email,
        role=role,
        invited_by=invited_by.id,
        invited_at=uow.now,
        expires_at=uow.now + GOOD_FOR,
    )
    uow.session.add(invitation)
    uow.session.flush()
    token = _new_token(uow, invitation)
    uow.emit(_invited(invitation, link=links.join(token), organization=organization, invited_by=invited_by))
    uow.audit(
        action="member.invite",
        record_type="invitation",
        record_id=invitation.id,
        after={"email": email, "role": role},
    )
    return invitation


def invitations(uow: UnitOfWork, *, query: dict[str, Any]) -> Page:
    """Invitations, newest first."""
    found = select(Invitation).where(Invitation.organization_id == uow.organization_id)
    order = [Invitation.invited_at.desc(), Invitation.id.desc()]
    return keyset(uow.session, found, columns=order, after=query["after"], limit=query["limit"])


def revoke_invitation(uow: UnitOfWork, *, invitation_id: UUID) -> None:
    """Take an invitation back."""
    invitation = uow.lock(Invitation, invitation_id)
    _revoke(uow, invitation)


def open_invitation(uow: UnitOfWork, *, token: str) -> Invitation:
    """The invitation behind a link."""
    entry = next(iter(entry_tokens.find(uow.session, token=token, kind=INVITATION, now=uow.now)), None)
    if entry is None:
        raise InvitationNotOpen
    uow.bind_organization(entry.organization_id)
    invitation = uow.lock(Invitation, entry.target)
    if invitation.status(now=uow.now) != "open":
        raise InvitationNotOpen
    return invitation


def accept_invitation(uow: UnitOfWork, *, token: str, name: str, phone: str | None, password_hash: str) -> Person:
    """Join the organization, once."""
    invitation = open_invitation(uow, token=token)
    invitation.accept(now=uow.now)
    entry_tokens.drop(uow.session, kind=INVITATION, organization_id=uow.organization_id, target=invitation.id)
    _refuse_members(uow, invitation.email)
    return add_member(
        uow, name=name, email=invitation.email, phone=phone, role=invitation.role, password_hash=password_hash
    )


def _invited(invitation: Invitation, *, link: str, organization: Organization, invited_by: Person) -> MemberInvited:
    return MemberInvited(
        invitation_id=invitation.id,
        email=invitation.email,
        role=invitation.role,
        link=link,
        organization_name=organization.name,
        invited_by=invited_by.name,
        expires_at=invitation.expires_at,
    )


def _new_token(uow: UnitOfWork, invitation: Invitation) -> str:
    token = new_token()
    entry_tokens.keep(
        uow.session,
        token=token,
        kind=INVITATION,
        organization_id=uow.organization_id,
        target=invitation.id,
        expires_at=invitation.expires_at,
    )
    return token


def _refuse_members(uow: UnitOfWork, email: str) -> None:
    member = select(Person.id).where(Person.organization_id == uow.organization_id, Person.email == email)
    if uow.session.scalar(member) is not None:
        raise AlreadyMember(field="email")


def _take_back_open(uow: UnitOfWork, email: str) -> None:
    earlier = select(Invitation).where(
        Invitation.organization_id == uow.organization_id,
        Invitation.email == email,
        Invitation.closed_at.is_(None),
    )
    for invitation in uow.session.scalars(earlier.with_for_update()):
        _revoke(uow, invitation)
    uow.session.flush()


def _revoke(uow: UnitOfWork, invitation: Invitation) -> None:
    invitation.revoke(now=uow.now)
    entry_tokens.drop(uow.session, kind=INVITATION, organization_id=uow.organization_id, target=invitation.id)
    uow.audit(action="member.uninvite", record_type="invitation", record_id=invitation.id)


def shown(invitation: Invitation, *, now: datetime) -> dict[str, Any]:
    """An invitation as members see it."""
    names = ("id", "email", "role", "invited_by", "invited_at", "expires_at")
    return {**{name: getattr(invitation, name) for name in names}, "status": invitation.status(now=now)}
