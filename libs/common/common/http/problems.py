"""Every refusal and failure as an RFC 9457 problem with a stable code, the field and the request id; never a stack."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, g
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from common.errors import Kind, Refusal
from common.http import database_errors
from common.http.strict_json import MalformedJson, dumps

CONTENT_TYPE = "application/problem+json"
STATUS: Mapping[Kind, int] = {
    "invalid": 422,
    "not_found": 404,
    "forbidden": 403,
    "unauthenticated": 401,
    "conflict": 409,
    "stale": 412,
    "precondition_required": 428,
    "not_yet_known": 409,
    "too_many": 429,
    "unavailable": 503,
}
_HTTP_CODES = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "too_slow",
    413: "too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    431: "header_too_large",
}
_RETRY_AFTER_SECONDS: Mapping[Kind, int] = {"not_yet_known": 1, "too_many": 1, "unavailable": 2}
_MAX_ERRORS = 50
log = logging.getLogger("crewline.http")


@dataclasses.dataclass(eq=False)
class Problem(Exception):
    """A problem about to be answered; raised by the HTTP layer itself, made from refusals for everyone else."""

    status: int
    code: str
    detail: str
    field: str | None = None
    errors: list[dict[str, str]] = dataclasses.field(default_factory=list)
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def problem_response(problem: Problem) -> Response:
    """The problem on the wire."""
    body = problem_body(problem, g.get("request_id", ""))
    answer = Response(dumps(body), status=problem.status, content_type=CONTENT_TYPE)
    answer.headers.extend(problem.headers)
    return answer


def problem_body(problem: Problem, request_id: str) -> dict[str, Any]:
    """The problem's members."""
    body: dict[str, Any] = {
        **problem.extra,
        "type": f"urn:crewline:problem:{problem.code}",
        "title": problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "request_id": request_id,
    }
    if problem.field:
        body["field"] = problem.field
    if problem.errors:
        body["errors"] = problem.errors
    return body


def answer_exception(failure: Exception) -> Response:
    """The one error handler of an app."""
    if isinstance(failure, HTTPException) and failure.code is not None and failure.code < 400:
        return Response(status=failure.code, headers=[*failure.get_headers()])
    problem = problem_of(failure)
    g.problem_code = problem.code
    if problem.status == 500:
        log.error("unexpected failure", exc_info=failure, extra={"request_id": g.get("request_id", "")})
    return problem_response(problem)


def problem_of(failure: Exception) -> Problem:
    """What a failure means to the caller."""
    if isinstance(failure, Problem):
        return failure
    if isinstance(failure, SQLAlchemyError):
        failure = database_errors.translated(failure)
    if isinstance(failure, Refusal):
        return _of_refusal(failure)
    if isinstance(failure, MalformedJson):
        return Problem(400, "malformed_json", str(failure), field=failure.field)
    if isinstance(failure, ValidationError):
        return invalid(list(_flattened(failure.messages)))
    if isinstance(failure, HTTPException) and failure.code is not None:
        return _of_http_exception(failure, failure.code)
    return Problem(500, "internal_error", "Something went wrong on our side.")


def invalid(errors: list[dict[str, str]]) -> Problem:
    """422 with one line for each offending field."""
    errors = errors[:_MAX_ERRORS] or [{"field": "", "message": "Invalid input."}]
    first = errors[0]
    return Problem(422, "invalid", first["message"], field=first["field"] or None, errors=errors)


def _of_refusal(refusal: Refusal) -> Problem:
    extra = dict(refusal.extra)
    headers = {}
    retry_after = extra.pop("retry_after_seconds", _RETRY_AFTER_SECONDS.get(refusal.kind))
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if refusal.kind == "unauthenticated":
        headers["WWW-Authenticate"] = "Bearer"
    errors = extra.pop("errors", [])
    if refusal.field and not errors:
        errors = [{"field": refusal.field, "message": refusal.detail}]
    status = STATUS[refusal.kind]
    return Problem(status, refusal.code, refusal.detail, refusal.field, errors, extra, headers)


def _of_http_exception(failure: HTTPException, status: int) -> Problem:
    if status >= 500:
        return Problem(status, "internal_error", "Something went wrong on our side.")
    kept = ("Allow", "Retry-After", "WWW-Authenticate")
    headers = {name: value for name, value in failure.get_headers() if name in kept}
    code = _HTTP_CODES.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    return Problem(status, code, failure.description or HTTPStatus(status).phrase, headers=headers)


def _flattened(messages: Any, path: str = "") -> Iterator[dict[str, str]]:
    """marshmallow's nested messages as dotted paths."""
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            step = str(name)[:64]
            yield from _flattened(below, path if step == "_schema" else f"{path}.{step}" if path else step)
    elif isinstance(messages, list):
        for message in messages:
            yield from _flattened(message, path)
    else:
        yield {"field": path, "message": str(messages)}
