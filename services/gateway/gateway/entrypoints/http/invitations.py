"""Asking people to join, and joining."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, current_service, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from gateway.app import invitations
from gateway.app.operations import new_passwords
from gateway.domain.people import Person
from gateway.entrypoints.http import asking
from gateway.entrypoints.http.schemas import InvitationAnswer, InvitationCreate
from gateway.entrypoints.http.session_schemas import InvitationAccept, SignedInAnswer
from gateway.entrypoints.http.sessions import pair

blueprint = Blueprint("invitations", __name__, url_prefix="/api/v1", description="Asking people to join")


@operation(
    blueprint, "POST", "/invitations", id="inviteMember", body=InvitationCreate, answer=InvitationAnswer, status=201
)
def invite_member(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Ask somebody by e-mail to join in a role. An earlier open invitation to the address is taken back."""
    links, inviter = current_service().deps.links, uow.get(Person, asking.person_id())
    made = invitations.invite_member(uow, by=asking.powers(), invited_by=inviter, links=links, **body)
    return invitations.shown(made, now=uow.now)


@operation(blueprint, "GET", "/invitations", id="listInvitations", query=PageQuery, answer=page_of(InvitationAnswer))
def list_invitations(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Invitations, newest first."""
    found = invitations.invitations(uow, query=query)
    return Page([invitations.shown(one, now=uow.now) for one in found.items], found.next)


@operation(blueprint, "DELETE", "/invitations/<uuid:invitation_id>", id="revokeInvitation", problems=(404,))
def revoke_invitation(uow: UnitOfWork, invitation_id: UUID) -> None:
    """Take an open invitation back."""
    invitations.revoke_invitation(uow, invitation_id=invitation_id)


@operation(
    blueprint,
    "POST",
    "/invitations/accept",
    id="acceptInvitation",
    body=InvitationAccept,
    answer=SignedInAnswer,
    status=201,
    transaction=False,
    anonymous=True,
    secret_answer=True,
    location="/api/v1/me",
)
def accept_invitation(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Join the organization by the token of the link, and come in."""
    joined = new_passwords.accept_invitation(
        open_uow,
        hashing=current_service().deps.hashing,
        user_agent=asking.user_agent(),
        **{"phone": None, **body},
    )
    return pair(joined)
