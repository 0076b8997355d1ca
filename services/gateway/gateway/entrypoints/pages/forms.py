"""The two forms that people reach from an e-mail: joining an organization, and setting a new password."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Blueprint, Response, g, make_response, render_template, request
from marshmallow import Schema, ValidationError

from common.db.unit_of_work import Actor, UnitOfWork
from common.errors import InvalidInput, NotFound, Refusal
from common.http.identity import CLIENT_ADDRESS_HEADER
from common.http.runtime import current_runtime, current_service
from gateway.app.operations import new_passwords
from gateway.entrypoints.http.session_schemas import InvitationAccept, PasswordReset

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
blueprint = Blueprint("forms", __name__, template_folder="templates")


@blueprint.before_request
def _only_through_the_gateway() -> None:
    runtime = current_runtime()
    runtime.identify(runtime.service, request)


@blueprint.get("/join/<token>")
def show_join_page(token: str) -> Response:
    """The form to join an organization."""
    return _page("join.html", told=new_passwords.invited_as(_open_uow, token=token))


@blueprint.post("/join/<token>")
def submit_join_page(token: str) -> Response:
    """Join, and say where to go on."""
    told = new_passwords.invited_as(_open_uow, token=token)
    return _submitted("join.html", told, lambda: _join(token))


@blueprint.get("/reset/<token>")
def show_reset_page(token: str) -> Response:
    """The form for a new password."""
    return _page("reset.html", told=new_passwords.resets_for(_open_uow, token=token))


@blueprint.post("/reset/<token>")
def submit_reset_page(token: str) -> Response:
    """Set the new password."""
    told = new_passwords.resets_for(_open_uow, token=token)
    return _submitted("reset.html", told, lambda: _reset(token))


@blueprint.errorhandler(NotFound)
def _say_not_found(refusal: NotFound) -> Response:
    return _page("over.html", status=404, told={"detail": refusal.detail})


def _join(token: str) -> None:
    hashing = current_service().deps.hashing
    body = _read(InvitationAccept(only=("name", "password")))
    new_passwords.accept_invitation(_open_uow, hashing=hashing, token=token, phone=None, user_agent=None, **body)


def _reset(token: str) -> None:
    hashing = current_service().deps.hashing
    new_passwords.reset_password(_open_uow, hashing=hashing, token=token, **_read(PasswordReset(only=("password",))))


def _read(schema: Schema) -> dict[str, str]:
    try:
        return dict(schema.load(request.form.to_dict()))
    except ValidationError as failure:
        field, messages = next(iter(failure.messages_dict.items()))
        raise InvalidInput(f"{field.capitalize()}: {messages[0]}") from None


def _submitted(template: str, told: dict[str, str], work: Callable[[], None]) -> Response:
    try:
        work()
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(template, status=422, told=told, problem=refusal.detail)
    return _page(template, told=told, done=True)


def _open_uow() -> AbstractContextManager[UnitOfWork]:
    service = current_service()
    return service.database.unit_of_work(
        None,
        Actor("anonymous"),
        clock=service.clock,
        correlation_id=g.request_id,
        source_address=request.headers.get(CLIENT_ADDRESS_HEADER, "")[:64] or None,
    )


def _page(template: str, *, told: dict[str, str], status: int = 200, problem: str = "", done: bool = False) -> Response:
    answer = make_response(render_template(template, told=told, problem=problem, done=done), status)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
