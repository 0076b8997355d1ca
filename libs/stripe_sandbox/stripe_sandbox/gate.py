"""Every API request passes here: caller, faults, idempotency, validation, one transaction, then the answer
(https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/api/errors)."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from stripe_sandbox import forms, idempotency, ids
from stripe_sandbox.credentials import Caller, caller_of
from stripe_sandbox.errors import ApiError, CardRefused, LockTimeout, RateLimited, ServerFailed
from stripe_sandbox.expansion import expanded
from stripe_sandbox.faults import Fault
from stripe_sandbox.forms import Form
from stripe_sandbox.idempotency import SavedAnswer
from stripe_sandbox.operations import Call, Operation
from stripe_sandbox.params import read_all
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.unit import Unit, shown

FAILED = "An unknown error occurred. Please try again, or contact support."


class AnswerDropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True, kw_only=True)
class Request:
    id: str
    method: str
    path: str
    text: str
    headers: Mapping[str, str]
    values: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    text: str
    saved: bool = False
    should_retry: bool | None = None
    original_request: str | None = None


def new_request_id() -> str:
    return f"req_{ids.random_text(14)}"


def refusal_answer(refusal: ApiError) -> Answer:
    return Answer(
        status=refusal.status,
        text=json.dumps(refusal.body(), indent=2),
        saved=refusal.saved,
        should_retry=refusal.should_retry,
    )


class Gate:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def answer(self, operation: Operation, *, request: Request) -> Answer:
        try:
            caller = caller_of(request.headers, sandbox=self._sandbox)
            fault = self._sandbox.faults.draw(method=request.method, path=request.path)
            _strike_before(fault)
            form = forms.decode(request.text)
            key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
            if not key:
                return self._execute(operation, request=request, caller=caller, form=form, fault=fault)
            return self._execute_once(operation, request=request, caller=caller, form=form, fault=fault, key=key)
        except ApiError as refusal:
            return refusal_answer(refusal)

    def _execute_once(
        self, operation: Operation, *, request: Request, caller: Caller, form: Form, fault: Fault | None, key: str
    ) -> Answer:
        account = caller.account
        idempotency.checked_key(key)
        with self._sandbox.in_flight.held(key, account=account):
            fingerprint = idempotency.fingerprint_of(form, method=request.method, path=request.path)
            saved = idempotency.saved_answer(
                self._sandbox.store,
                account=account,
                key=key,
                fingerprint=fingerprint,
                now=self._sandbox.clock.now_seconds(),
            )
            if saved is None:
                return self._execute(
                    operation, request=request, caller=caller, form=form, fault=fault, key=key, fingerprint=fingerprint
                )
            _strike_after(fault)
            should_retry = False if saved.status >= 500 else None
            return Answer(
                status=saved.status, text=saved.text, should_retry=should_retry, original_request=saved.request_id
            )

    def _execute(
        self,
        operation: Operation,
        *,
        request: Request,
        caller: Caller,
        form: Form,
        fault: Fault | None,
        key: str | None = None,
        fingerprint: str = "",
    ) -> Answer:
        if fault is not None and fault.kind == "stall":
            self._stall(fault)
        params = read_all(form, spec=operation.spec)
        with self._sandbox.unit(
            caller.account, platform=caller.platform, request_id=request.id, idempotency_key=key
        ) as unit:
            call = Call(unit=unit, params=params, path=request.values)
            answer = _run(operation, call=call, fault=fault)
            if key and answer.saved:
                idempotency.keep_answer(
                    unit, key=key, fingerprint=fingerprint, answer=_to_save(answer, request_id=request.id)
                )
        _strike_after(fault)
        return answer

    def _stall(self, fault: Fault) -> None:
        """A reset meanwhile must not find this request's effects in what it emptied."""
        before = self._sandbox.in_flight
        time.sleep(fault.seconds)
        if self._sandbox.in_flight is not before:
            raise AnswerDropped


def _run(operation: Operation, *, call: Call, fault: Fault | None) -> Answer:
    """A refusal undoes what the operation did, except a card's, whose failed attempt is part of the record."""
    try:
        with call.unit.store.savepoint():
            answer = _body_or_card_refusal(operation, call=call)
            if fault is not None and fault.kind == "error_500_saved_lost" and answer.saved:
                raise ServerFailed(FAILED)
    except ServerFailed as failure:
        return _saved_failure(failure)
    except ApiError as refusal:
        return refusal_answer(refusal)
    if fault is not None and fault.kind == "error_500_saved" and answer.saved:
        return _saved_failure(ServerFailed(FAILED))
    return answer


def _body_or_card_refusal(operation: Operation, *, call: Call) -> Answer:
    try:
        body = operation.run(call)
        return Answer(status=200, text=_text(call.unit, body=body, paths=call.params.get("expand") or []), saved=True)
    except CardRefused as refusal:
        return refusal_answer(refusal)


def _text(unit: Unit, *, body: dict[str, object], paths: list[str]) -> str:
    return json.dumps(shown(expanded(unit, body, paths=paths)), indent=2)


def _saved_failure(failure: ServerFailed) -> Answer:
    return Answer(status=500, text=json.dumps(failure.body(), indent=2), saved=True, should_retry=False)


def _to_save(answer: Answer, *, request_id: str) -> SavedAnswer:
    return SavedAnswer(status=answer.status, text=answer.text, request_id=request_id)


def _strike_before(fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.kind == "drop_before":
        raise AnswerDropped
    if fault.kind == "error_500":
        raise ServerFailed(FAILED)
    if fault.kind == "rate_limit_429":
        raise RateLimited(
            "Request rate limit exceeded. Learn more at https://stripe.com/docs/rate-limits", code="rate_limit"
        )
    if fault.kind == "conflict_409":
        raise LockTimeout(
            "This object cannot be accessed right now because another API request or Stripe process is currently "
            "accessing it. If you see this error intermittently, retry the request.",
            code="lock_timeout",
        )


def _strike_after(fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.kind == "stall_after_commit":
        time.sleep(fault.seconds)
    if fault.kind == "drop_after_commit":
        raise AnswerDropped
