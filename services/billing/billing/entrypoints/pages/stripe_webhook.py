"""Stripe's webhook: authentic, of one of our accounts, stored, acknowledged. What it means is worked out afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request

from billing.app.operations.endpoint import registered_secrets
from billing.app.operations.step_kinds import ACCOUNT_TOKEN
from billing.app.operations.stripe_events import keep_event
from billing.app.ports import EventSeen
from billing.domain.refusals import WebhookRefused
from billing.entrypoints.deps import deps
from common.db import entry_tokens
from common.db.unit_of_work import SYSTEM
from common.failpoints import failpoint
from common.http.runtime import current_service

pages = Blueprint("stripe_webhook", __name__)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed of an event before it is stored."""

    id: str
    type: str
    created: int
    livemode: bool
    account: str
    object: str
    data: dict[str, Any]


@pages.post("/hooks/stripe")
def receive() -> Response:
    """200 once it is durable; anything not authentic is refused alike."""
    payload = request.get_data(cache=False)
    _require_authentic(payload)
    sent = _read(payload)
    organization_id = _organization_of(sent)
    event = EventSeen(
        id=sent.id,
        type=sent.type,
        created=datetime.fromtimestamp(sent.created, tz=UTC),
        livemode=sent.livemode,
        payload=msgspec.json.decode(payload),
    )
    service = current_service()
    with service.database.unit_of_work(organization_id, SYSTEM, clock=service.clock) as uow:
        keep_event(uow, event, account=sent.account, source="webhook")
    failpoint("webhook.after_store_before_200")
    return Response(status=200)


def _require_authentic(payload: bytes) -> None:
    known, service = deps(), current_service()
    secrets = known.webhook_secrets
    if not secrets and known.registers_endpoint:
        secrets = tuple(registered_secrets(service.database.platform_session))
    header = request.headers.get("Stripe-Signature")
    if not known.is_authentic(payload, header=header, secrets=secrets, now=service.clock.now()):
        raise WebhookRefused()


def _read(payload: bytes) -> Sent:
    try:
        sent = msgspec.json.decode(payload, type=Sent)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise WebhookRefused() from None
    if sent.object != "event" or not isinstance(sent.data.get("object"), dict):
        raise WebhookRefused()
    if sent.livemode != deps().gateway.livemode or b"\\u0000" in payload:
        raise WebhookRefused()
    return sent


def _organization_of(sent: Sent) -> UUID:
    service = current_service()
    with service.database.unit_of_work(None, SYSTEM, clock=service.clock) as uow:
        found = entry_tokens.find(uow.session, token=sent.account, kind=ACCOUNT_TOKEN, now=uow.now)
    if len(found) != 1:
        raise WebhookRefused()
    return found[0].organization_id
