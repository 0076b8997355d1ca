"""Runs one declared operation: identity, input, transaction, idempotency, answer; in this order, for each."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from common.correlation import organization_id
from common.db.unit_of_work import Actor, UnitOfWork
from common.errors import Forbidden, Refusal
from common.http import idempotency, inputs
from common.http.answers import Answered, build_answer, replayed
from common.http.database_errors import is_contended, is_disconnect
from common.http.identity import CLIENT_ADDRESS_HEADER, Identity, IdentityRefused
from common.http.runtime import Runtime, current_runtime
from common.ids import new_id

if TYPE_CHECKING:
    from common.http.operations import Operation

View = Callable[..., Any]
ResultT = TypeVar("ResultT")
ATTEMPTS = 3
_MAY_STILL_HAPPEN = ("unavailable", "not_yet_known")


class OpenUnitOfWork(Protocol):
    """What a view of two transactions gets: each call opens one."""

    def __call__(self) -> AbstractContextManager[UnitOfWork]: ...


class NoOrganization(Forbidden):
    """This belongs to an organization; choose one first."""

    code = "no_organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, read and checked."""

    operation: Operation
    view: View
    arguments: dict[str, Any]
    open_uow: OpenUnitOfWork
    keyed: idempotency.IdempotentRequest | None

    def answered(self, value: Any) -> Answered:
        """The answer for what the view returned."""
        operation = self.operation
        return build_answer(
            value,
            schemas=operation.answers,
            status=operation.status,
            path=request.path,
            location=operation.location,
        )

    def to_keep(self, answer: Answered) -> idempotency.StoredAnswer | None:
        """What is kept of the answer under its key: nothing of one that holds a secret."""
        return None if self.operation.secret_answer else answer.to_store()


def perform(operation: Operation, view: View, path: dict[str, Any]) -> Response:
    """Answer the present request."""
    runtime = current_runtime()
    identity = _authenticated(runtime, operation)
    inputs.refuse_unacceptable(request, operation.content_type)
    call = _read(runtime, operation, view, identity, path)
    if operation.transaction:
        return _again_when_contended(call, partial(_in_one_transaction, call)).response()
    return _across_transactions(call).response()


def _authenticated(runtime: Runtime, operation: Operation) -> Identity:
    identity = runtime.identify(runtime.service, request)
    g.identity = identity
    organization_id.set(identity.organization_id)  # for what is logged until the request's own tokens are reset
    if not operation.anonymous:
        if identity.is_anonymous:
            raise IdentityRefused("Please sign in")
        if identity.organization_id is None:
            raise NoOrganization()
    return identity


def _read(runtime: Runtime, operation: Operation, view: View, identity: Identity, path: dict[str, Any]) -> Call:
    arguments: dict[str, Any] = dict(path)
    query = inputs.read_query(request, operation.query_schema)
    if operation.query_schema is not None:
        arguments["query"] = query
    if operation.versioned:
        arguments["expected_version"] = inputs.read_expected_version(request)
    key = inputs.read_idempotency_key(request) if operation.method == "POST" else None
    document: Any = {}
    if operation.upload:
        arguments["body"] = inputs.read_upload(request, operation.upload)
        document = arguments["body"].data
    elif operation.method != "GET":
        body, document = inputs.read_json_body(request, operation.body_schema)
        if operation.body_schema is not None:
            arguments["body"] = body
    return Call(
        operation=operation,
        view=view,
        arguments=arguments,
        open_uow=_opener(runtime, operation, identity),
        keyed=_keyed(operation, identity, key, document),
    )


def _opener(runtime: Runtime, operation: Operation, identity: Identity) -> OpenUnitOfWork:
    actor = Actor(identity.kind, identity.person_id, identity.role)
    return partial(
        runtime.service.database.unit_of_work,
        identity.organization_id,
        actor,
        clock=runtime.service.clock,
        correlation_id=g.request_id,
        source_address=request.headers.get(CLIENT_ADDRESS_HEADER, "")[:64] or None,
        read_only=operation.method == "GET",
    )


def _keyed(
    operation: Operation, identity: Identity, key: str | None, document: Any
) -> idempotency.IdempotentRequest | None:
    # Without an organization or a link there is nobody whose key it could be: strangers must not share answers.
    if key is None or identity.organization_id is None or (identity.is_anonymous and not identity.links):
        return None
    version = request.headers.get("If-Match", "")
    address = f"{request.path}?{request.query_string.decode('latin-1')}#{version}"
    return idempotency.IdempotentRequest(
        organization_id=identity.organization_id,
        subject=identity.subject,
        operation=operation.id,
        key=key,
        request_hash=idempotency.hash_request(address, document=document),
    )


def _in_one_transaction(call: Call) -> Answered:
    with call.open_uow() as uow:
        if call.keyed is not None:
            stored = idempotency.find_stored(uow, request=call.keyed)
            if stored is not None:
                return replayed(stored)
        value = call.view(uow=uow, **call.arguments)
        uow.session.flush()  # versions rise on flush, and the answer shows them
        answer = call.answered(value)
        if call.keyed is not None:
            idempotency.store(uow, request=call.keyed, answer=call.to_keep(answer), status=answer.status)
    return answer


def _across_transactions(call: Call) -> Answered:
    if call.keyed is not None:
        stored = _again_when_contended(call, partial(_claim, call, call.keyed))
        if stored is not None:
            return replayed(stored)
    arguments = dict(call.arguments)
    if call.operation.method == "POST":
        arguments["operation_key"] = new_id() if call.keyed is None else call.keyed.operation_key
    try:
        answer = call.answered(call.view(open_uow=call.open_uow, **arguments))
    except Exception as failure:
        _let_go(call, failure)
        raise
    if call.keyed is not None:
        with call.open_uow() as uow:
            idempotency.finish(uow, request=call.keyed, answer=call.to_keep(answer), status=answer.status)
    return answer


def _claim(call: Call, keyed: idempotency.IdempotentRequest) -> idempotency.StoredAnswer | None:
    with call.open_uow() as uow:
        return idempotency.claim(uow, request=keyed)


def _let_go(call: Call, failure: Exception) -> None:
    """A refusal frees the key; anything else may have had its effect outside: only the same request may retake it."""
    if call.keyed is None:
        return
    refused = isinstance(failure, Refusal) and failure.kind not in _MAY_STILL_HAPPEN
    with call.open_uow() as uow:
        (idempotency.release if refused else idempotency.abandon)(uow, request=call.keyed)


def _again_when_contended(call: Call, run: Callable[[], ResultT]) -> ResultT:
    """Run; when another transaction was in the way, run the whole again, a few times."""
    for attempt in range(1, ATTEMPTS):
        try:
            return run()
        except SQLAlchemyError as failure:
            if not _worth_another_try(call, failure):
                raise
        time.sleep(random.uniform(0.5, 1.0) * 0.02 * 2**attempt)
    return run()


def _worth_another_try(call: Call, failure: Exception) -> bool:
    if isinstance(failure, StaleDataError):
        return not call.operation.versioned
    if is_disconnect(failure):
        # Whether the commit happened is unknown; with a key, the second run finds out.
        return call.operation.method == "GET" or call.keyed is not None
    return is_contended(failure)
