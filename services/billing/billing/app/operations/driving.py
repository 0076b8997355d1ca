"""Runs payment operations: claim in one transaction, call outside, store the outcome in another. Safe to cut off
anywhere: whatever was not stored is sent again with the same key, or looked up once the key is too old to trust."""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import UUID

from billing.app.operations.step_kinds import STEPS
from billing.app.operations.steps import Call
from billing.app.ports import GatewayRefused, GatewayUnanswered, OpenUnitOfWork, PaymentGateway
from billing.domain.operations import UNFINISHED, PaymentOperation
from common.db.unit_of_work import UnitOfWork
from common.failpoints import failpoint
from common.ids import new_id

INLINE_SECONDS = 3.0
FIRST_PAUSE_SECONDS = 0.1
log = logging.getLogger(__name__)


class NothingFound(GatewayRefused):
    """The provider never did it."""

    def __init__(self) -> None:
        super().__init__("not_done", "The payment provider did not do this.")


def plan(
    uow: UnitOfWork,
    *,
    kind: str,
    request: dict[str, Any],
    account: str | None,
    amount_minor: int = 0,
    currency: str = "",
    payment_id: UUID | None = None,
    refund_id: UUID | None = None,
    id: UUID | None = None,
) -> PaymentOperation:
    """Write down what is about to be done outside. Whoever plans it runs it first; a timer takes it when he dies."""
    operation_id = id or new_id()
    operation = PaymentOperation(
        organization_id=uow.organization_id,
        id=operation_id,
        kind=kind,
        payment_id=payment_id,
        refund_id=refund_id,
        amount_minor=amount_minor,
        currency=currency,
        idem_key=f"crewline-{kind}-{operation_id}",
        state="new",
        stripe_account=account,
        request=request,
        created_at=uow.now,
        next_try_at=uow.now,
        attempts=0,
        equal_failures=0,
    )
    uow.session.add(operation)
    uow.session.flush()
    return operation


def drive(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, operation_id: UUID, *, seconds: float = INLINE_SECONDS
) -> str:
    """Run an operation until its outcome is known or the time is up; gives its state."""
    deadline, pause = time.monotonic() + seconds, FIRST_PAUSE_SECONDS
    while True:
        state = attempt(open_uow, gateway, operation_id)
        if state not in UNFINISHED or time.monotonic() + pause >= deadline:
            return state
        time.sleep(pause)
        pause *= 2


def attempt(open_uow: OpenUnitOfWork, gateway: PaymentGateway, operation_id: UUID) -> str:
    """One try; gives the operation's state after it."""
    with open_uow() as uow:
        operation = uow.lock(PaymentOperation, operation_id)
        if not operation.claim(at=uow.now):
            return operation.state
        call = _call(operation)
    failpoint("stripe.before_call")
    try:
        result = _perform(gateway, call)
    except GatewayRefused as refusal:
        return _store_refusal(open_uow, operation_id, refusal)
    except GatewayUnanswered as silence:
        return _store_silence(open_uow, operation_id, silence)
    failpoint("stripe.after_call_before_store")
    return _store_result(open_uow, operation_id, result)


def _perform(gateway: PaymentGateway, call: Call) -> Any:
    step = STEPS[call.kind]
    if not call.only_look_up:
        return step.send(gateway, call)
    try:
        found = step.look_up(gateway, call)
    except GatewayRefused as refusal:
        # That the look-up was refused says nothing about what is looked for.
        raise GatewayUnanswered(str(refusal)) from refusal
    if found is None:
        raise NothingFound()
    return found


def _call(operation: PaymentOperation) -> Call:
    return Call(
        operation_id=operation.id,
        kind=operation.kind,
        key=operation.idem_key,
        account=operation.stripe_account or "",
        request=operation.request or {},
        first_sent_at=operation.first_sent_at or operation.created_at,
        only_look_up=operation.state == "unknown",
    )


def _store_result(open_uow: OpenUnitOfWork, operation_id: UUID, result: Any) -> str:
    with open_uow() as uow:
        known = uow.get(PaymentOperation, operation_id)
        stripe_id = STEPS[known.kind].done(uow, known, result)
        operation = uow.lock(PaymentOperation, operation_id)
        if operation.is_unfinished:
            operation.succeeded(at=uow.now, stripe_id=stripe_id)
        return operation.state


def _store_refusal(open_uow: OpenUnitOfWork, operation_id: UUID, refusal: GatewayRefused) -> str:
    with open_uow() as uow:
        known = uow.get(PaymentOperation, operation_id)
        if known.is_unfinished:
            STEPS[known.kind].refused(uow, known, code=refusal.code, message=refusal.message)
        operation = uow.lock(PaymentOperation, operation_id)
        if operation.is_unfinished:
            operation.refused(at=uow.now, message=str(refusal)[:1000])
        return operation.state


def _store_silence(open_uow: OpenUnitOfWork, operation_id: UUID, silence: GatewayUnanswered) -> str:
    with open_uow() as uow:
        operation = uow.lock(PaymentOperation, operation_id)
        if operation.is_unfinished:
            operation.unanswered(at=uow.now, error=str(silence)[:1000], is_saved=silence.is_saved)
        if operation.state == "unknown":
            log.error("payment operation unknown", extra={"operation_id": str(operation_id), "kind": operation.kind})
        return operation.state
