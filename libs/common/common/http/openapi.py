"""The OpenAPI 3.1 description of an app: each operation with every answer that it can give."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol, cast

from flask import Flask
from flask_smorest import Api

from common.http import problems
from common.http.converters import add_converters, describe_converters
from common.http.identity import HEADER
from common.http.inputs import ETAG_PATTERN, KEY_PATTERN

if TYPE_CHECKING:
    from common.http.operations import Operation

_ALWAYS = (400, 401, 403, 404, 405, 406, 413, 422, 429, 500, 503)
_RETRIED = (409, 429, 503)
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable; programs decide by it.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "field": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "request_id": {"type": "string"},
    },
}
_ETAG_HEADER = {"description": "The record's version.", "schema": {"type": "string", "pattern": ETAG_PATTERN}}
_LOCATION_HEADER = {"description": "Where it is.", "schema": {"type": "string"}}
_RETRY_HEADER = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
_REPLAYED_HEADER = {
    "description": "Present when the answer repeats that of an earlier request with the same key.",
    "schema": {"type": "string", "enum": ["true"]},
}


class DescribedApi(Api):  # type: ignore[misc]
    """flask-smorest's API without its own error answers; ours are declared per operation."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """The app has one handler for everything."""

    def _register_responses(self) -> None:
        """The problems stand in for flask-smorest's errors."""

    def _register_pagination_header(self) -> None:
        """Pages carry their cursor in the body."""


class Described(Protocol):
    """What a description needs of a service, running or only defined."""

    @property
    def name(self) -> str: ...
    @property
    def blueprints(self) -> Sequence[Any]: ...


def document(service: Described) -> dict[str, Any]:
    """The description of a service, without running it."""
    app = Flask(f"crewline.{service.name}", static_folder=None)
    register_operations(app, service=service)
    return spec_of(app)


def register_operations(app: Flask, *, service: Described) -> None:
    """Register a service's operations in its app, and describe them."""
    add_converters(app)
    api = _api(app, service.name)
    for blueprint in service.blueprints:
        api.register_blueprint(blueprint)


def spec_of(app: Flask) -> dict[str, Any]:
    """The description of an app."""
    api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return cast(dict[str, Any], json.loads(json.dumps(api.spec.to_dict())))


def _api(app: Flask, name: str) -> DescribedApi:
    app.config.update(API_TITLE=f"Crewline {name}", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = DescribedApi(app)
    describe_converters(api)
    components = api.spec.components
    components.schema("Problem", _PROBLEM)
    for status in sorted({*_ALWAYS, 409, 412, 415, 428}):
        components.response(f"Problem{status}", _problem_response(status))
    components.security_scheme("internalIdentity", {"type": "apiKey", "in": "header", "name": HEADER})
    api.spec.options["security"] = [{"internalIdentity": []}]
    return api


def describe(operation: Operation) -> dict[str, Any]:
    """The manual part of flask-smorest's documentation of an operation: all of it."""
    document: dict[str, Any] = {"operationId": operation.id, "responses": _responses(operation)}
    document["summary"] = operation.summary or _words(operation.id)
    parameters = _parameters(operation)
    if parameters:
        document["parameters"] = parameters
    body = _request_body(operation)
    if body:
        document["requestBody"] = body
    return document


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []
    if operation.query_schema is not None:
        parameters.append({"in": "query", "schema": operation.query_schema})
    if operation.versioned:
        parameters.append(
            {
                "in": "header",
                "name": "If-Match",
                "required": True,
                "description": "The ETag that the change is based on; `*` for any.",
                "schema": {"type": "string", "pattern": ETAG_PATTERN},
            }
        )
    if operation.method == "POST":
        parameters.append(
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": False,
                "description": "A name for this request; sent again, it gets the same answer and has no second effect.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": KEY_PATTERN},
            }
        )
    return parameters


def _request_body(operation: Operation) -> dict[str, Any] | None:
    if operation.upload:
        return {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in operation.upload},
        }
    if operation.body_schema is None:
        return None
    needed = any(field.required for field in operation.body_schema.load_fields.values())
    return {"required": needed, "content": {"application/json": {"schema": operation.body_schema}}}


def _responses(operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, schema in operation.answers.items():
        response: dict[str, Any] = {"description": HTTPStatus(status).phrase, "headers": _headers(operation, status)}
        if schema is not None:
            response["content"] = {operation.content_type: {"schema": schema}}
        elif operation.content_type != "application/json":
            response["content"] = {operation.content_type: {"schema": {"type": "string", "format": "binary"}}}
        responses[str(status)] = response
    for status in sorted(_problem_statuses(operation)):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return responses


def _headers(operation: Operation, status: int) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    schema = operation.answers[status]
    if schema is not None and "version" in schema._declared_fields:
        headers["ETag"] = _ETAG_HEADER
    if status in (201, 202):
        headers["Location"] = _LOCATION_HEADER
    if operation.method == "POST":
        headers["Idempotent-Replayed"] = _REPLAYED_HEADER
    return headers


def _problem_statuses(operation: Operation) -> set[int]:
    statuses = {*_ALWAYS, *operation.problems}
    if operation.method != "GET":
        statuses |= {409, 415}
    if operation.versioned:
        statuses |= {412, 428}
    return statuses


def _problem_response(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in _RETRIED:
        response["headers"] = {"Retry-After": _RETRY_HEADER}
    return response


def _words(operation_id: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", operation_id).lower()
    return words[:1].upper() + words[1:]
