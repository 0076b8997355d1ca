"""The declaration of an operation: everything about it in one place, next to its view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema

from common.http.answers import JSON, Prepared, Raw, Reply
from common.http.inputs import Upload
from common.http.openapi import describe
from common.http.performing import OpenUnitOfWork, View, perform
from common.http.runtime import current_identity, current_service

__all__ = [
    "Blueprint",
    "OpenUnitOfWork",
    "Operation",
    "Prepared",
    "Raw",
    "Reply",
    "Upload",
    "current_identity",
    "current_service",
    "operation",
]

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as declared. `answers` maps each successful status to its schema, None for no content."""

    id: str
    method: str
    rule: str
    status: int
    answers: Mapping[int, type[Schema] | None]
    body_schema: Schema | None
    query_schema: Schema | None
    versioned: bool
    transaction: bool
    anonymous: bool
    secret_answer: bool
    upload: tuple[str, ...]
    content_type: str
    location: str | None
    summary: str | None
    problems: tuple[int, ...] = field(default=())


def operation(
    blueprint: Blueprint,
    method: str,
    rule: str,
    *,
    id: str,
    answer: type[Schema] | None = None,
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    status: int | None = None,
    also: Mapping[int, type[Schema] | None] | None = None,
    versioned: bool = False,
    transaction: bool = True,
    anonymous: bool = False,
    secret_answer: bool = False,
    upload: tuple[str, ...] = (),
    content_type: str = JSON,
    location: str | None = None,
    summary: str | None = None,
    problems: tuple[int, ...] = (),
) -> Callable[[ViewT], ViewT]:
    """Declare a view as an operation. The view gets keyword arguments: `uow` (or `open_uow`, and `operation_key` on a
    POST, when `transaction=False`), `body`, `query`, `expected_version` and the path's ids, as far as declared.
    `also` names further successful statuses that the view answers by `Reply`."""
    first = status or (200 if answer is not None or content_type != JSON else 204)
    declared = Operation(
        id=id,
        method=method.upper(),
        rule=rule,
        status=first,
        answers={first: answer, **(also or {})},
        body_schema=body() if body is not None else None,
        query_schema=query() if query is not None else None,
        versioned=versioned,
        transaction=transaction,
        anonymous=anonymous,
        secret_answer=secret_answer,
        upload=upload,
        content_type=content_type,
        location=location,
        summary=summary,
        problems=problems,
    )

    def declare(view: ViewT) -> ViewT:
        _register(blueprint, declared, view)
        return view

    return declare


def _register(blueprint: Blueprint, declared: Operation, view: View) -> None:
    def answer_request(**path: Any) -> Response:
        return perform(declared, view, path)

    answer_request.__doc__ = view.__doc__
    answer_request.__name__ = declared.id
    vars(answer_request)["_apidoc"] = {"manual_doc": describe(declared)}  # where flask-smorest looks for it
    blueprint.add_url_rule(declared.rule, declared.id, answer_request, methods=[declared.method])
