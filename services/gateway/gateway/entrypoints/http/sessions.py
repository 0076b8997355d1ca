"""Signing up, in and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, current_service, operation
from gateway.app import sessions
from gateway.app.operations import signing_in
from gateway.app.sessions import SignedIn
from gateway.domain.sessions import ACCESS_SECONDS
from gateway.entrypoints.http import asking
from gateway.entrypoints.http.session_schemas import LogIn, Refresh, SessionList, SignedInAnswer, SignUp

blueprint = Blueprint("sessions", __name__, url_prefix="/api/v1", description="Signing up, in and out")
CURRENT = "/api/v1/sessions/current"


def pair(signed_in: SignedIn) -> dict[str, Any]:
    """The answer of everything that lets somebody in."""
    return {
        "token_type": "Bearer",
        "access_token": current_service().deps.tokens.access_token(signed_in.session),
        "refresh_token": signed_in.refresh_token,
        "expires_in": ACCESS_SECONDS,
        "person": signed_in.person,
        "organization": signed_in.organization,
    }


@operation(
    blueprint,
    "POST",
    "/sign-up",
    id="signUp",
    body=SignUp,
    answer=SignedInAnswer,
    status=201,
    transaction=False,
    anonymous=True,
    secret_answer=True,
    location="/api/v1/organization",
)
def sign_up(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Make an organization with its owner, and let the owner in."""
    hashing = current_service().deps.hashing
    return pair(signing_in.sign_up(open_uow, hashing=hashing, body=body, user_agent=asking.user_agent()))


@operation(
    blueprint,
    "POST",
    "/sessions",
    id="logIn",
    body=LogIn,
    answer=SignedInAnswer,
    status=201,
    transaction=False,
    anonymous=True,
    secret_answer=True,
    location=CURRENT,
)
def log_in(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Come in by e-mail address and password. When the address belongs to several organizations, 409
    `choose_organization` names them; ask again with `organization_id`."""
    deps = current_service().deps
    found = signing_in.log_in(
        open_uow,
        hashing=deps.hashing,
        attempts=deps.limits,
        pace=deps.pace,
        user_agent=asking.user_agent(),
        **body,
    )
    return pair(found)


@operation(
    blueprint,
    "POST",
    "/sessions/refresh",
    id="refreshSession",
    body=Refresh,
    answer=SignedInAnswer,
    transaction=False,
    anonymous=True,
    secret_answer=True,
)
def refresh_session(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> dict[str, Any]:
    """Exchange a refresh token for the next pair. Each is good once; one that comes back later ends the session."""
    tokens = current_service().deps.tokens
    return pair(signing_in.refresh(open_uow, tokens=tokens, token=body["refresh_token"]))


@operation(blueprint, "DELETE", "/sessions/current", id="logOut")
def log_out(uow: UnitOfWork) -> None:
    """End the session that asks."""
    sessions.end_session(uow, session_id=asking.session_id(), person_id=asking.person_id(), because="log_out")


@operation(blueprint, "GET", "/sessions", id="listSessions", answer=SessionList)
def list_sessions(uow: UnitOfWork) -> dict[str, Any]:
    """Where the person who asks is signed in."""
    found = sessions.own_sessions(uow, person_id=asking.person_id())
    current = asking.session_id()
    return {"items": [sessions.shown(session, current=current) for session in found]}


@operation(blueprint, "DELETE", "/sessions/<uuid:session_id>", id="endSession")
def end_session(uow: UnitOfWork, session_id: UUID) -> None:
    """End one of one's own sessions."""
    sessions.end_session(uow, session_id=session_id, person_id=asking.person_id(), because="ended_by_person")
