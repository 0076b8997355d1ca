"""Who asks, and their password."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, current_identity, current_service, operation
from gateway.app import members, myself
from gateway.app.operations import new_passwords
from gateway.domain.people import Person
from gateway.entrypoints.http import asking
from gateway.entrypoints.http.schemas import MemberAnswer, OwnChange
from gateway.entrypoints.http.session_schemas import Me, PasswordChange, PasswordReset, PasswordResetRequest

blueprint = Blueprint("me", __name__, url_prefix="/api/v1", description="Oneself")


@operation(blueprint, "GET", "/me", id="showMe", answer=Me)
def show_me(uow: UnitOfWork) -> dict[str, Any]:
    """Who asks and what they may do."""
    identity = current_identity()
    kind, subject = identity.kind, identity.person_id
    return myself.myself(uow, kind=kind, subject_id=subject, role=identity.role, powers=asking.powers())


@operation(blueprint, "PATCH", "/me", id="changeMe", body=OwnChange, answer=MemberAnswer, versioned=True)
def change_me(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> Person:
    """Change one's own name or phone."""
    me = asking.person_id()
    return members.change_own_facts(uow, person_id=me, expected_version=expected_version, changes=body)


@operation(blueprint, "POST", "/me/password", id="changePassword", body=PasswordChange, transaction=False)
def change_password(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> None:
    """Set a new password by the old one. Ends every session, this one too."""
    deps = current_service().deps
    new_passwords.change_password(
        open_uow,
        hashing=deps.hashing,
        attempts=deps.limits,
        person_id=asking.person_id(),
        present=body["current_password"],
        wanted=body["new_password"],
    )


@operation(
    blueprint,
    "POST",
    "/password-resets",
    id="requestPasswordReset",
    body=PasswordResetRequest,
    status=202,
    transaction=False,
    anonymous=True,
)
def request_password_reset(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> None:
    """Send a link for a new password. The answer is the same whether or not there is such an account."""
    deps = current_service().deps
    new_passwords.request_reset(open_uow, attempts=deps.limits, pace=deps.pace, links=deps.links, email=body["email"])


@operation(
    blueprint,
    "POST",
    "/password-resets/confirm",
    id="resetPassword",
    body=PasswordReset,
    transaction=False,
    anonymous=True,
)
def reset_password(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> None:
    """Set a new password by the link that was sent. Ends every session."""
    hashing = current_service().deps.hashing
    new_passwords.reset_password(open_uow, hashing=hashing, token=body["token"], password=body["password"])
