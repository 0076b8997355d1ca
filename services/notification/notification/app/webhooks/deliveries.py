"""The delivery log, sending one again, and a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.ids import new_id
from notification.app.webhooks.offering import Heard, delivery_of, keep_event
from notification.domain.webhooks import types
from notification.domain.webhooks.delivery import WebhookAttempt, WebhookDelivery
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.kept_event import WebhookEvent
from notification.domain.webhooks.refusals import WebhookEventForgotten

MOST_ATTEMPTS = 100
RECORD = "webhook_delivery"


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with its event and the newest calls that were made."""

    delivery: WebhookDelivery
    event: WebhookEvent
    calls: Sequence[WebhookAttempt]

    @property
    def data(self) -> dict[str, Any] | None:
        """What the event says; None once its customer was erased."""
        return None if self.event.data is None else msgspec.json.decode(self.event.data)


def deliveries(
    uow: UnitOfWork,
    *,
    limit: int,
    after: str | None,
    endpoint_id: UUID | None = None,
    state: str | None = None,
    event_type: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page:
    """The log, newest first."""
    found = select(WebhookDelivery)
    if endpoint_id is not None:
        found = found.where(WebhookDelivery.endpoint_id == endpoint_id)
    if state is not None:
        found = found.where(WebhookDelivery.state == state)
    if event_type is not None:
        found = found.where(WebhookDelivery.type == event_type)
    if since is not None:
        found = found.where(WebhookDelivery.created_at >= since)
    if until is not None:
        found = found.where(WebhookDelivery.created_at < until)
    order = [WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()]
    return keyset(uow.session, found, columns=order, after=after, limit=limit)


def delivery_view(uow: UnitOfWork, delivery_id: UUID) -> DeliveryView:
    """One delivery in full."""
    found = uow.get(WebhookDelivery, delivery_id)
    made = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery_id)
    attempts = uow.session.scalars(made.order_by(WebhookAttempt.number.desc()).limit(MOST_ATTEMPTS)).all()
    return DeliveryView(found, uow.get(WebhookEvent, found.event_id), attempts)


def send_again(uow: UnitOfWork, *, delivery_id: UUID) -> DeliveryView:
    """Try a delivery anew, whatever became of it."""
    to = _active_endpoint(uow, uow.get(WebhookDelivery, delivery_id).endpoint_id)
    found = uow.lock(WebhookDelivery, delivery_id)
    before = {"state": found.state}
    if uow.get(WebhookEvent, found.event_id).data is None:
        raise WebhookEventForgotten()
    found.send_again(at=uow.now)
    after = {"state": found.state, "endpoint_id": to.id}
    uow.audit(action=f"{RECORD}.redeliver", record_type=RECORD, record_id=found.id, before=before, after=after)
    return delivery_view(uow, delivery_id)


def send_test(uow: UnitOfWork, *, endpoint_id: UUID) -> DeliveryView:
    """Send an event that means nothing, to see whether it arrives."""
    to = _active_endpoint(uow, endpoint_id)
    content = {"endpoint_id": to.id, "message": "This is a test. Nothing happened."}
    kept = keep_event(
        uow,
        Heard(
            id=new_id(),
            type=types.TEST,
            aggregate="webhook_endpoint",
            aggregate_id=to.id,
            root=str(to.id),
            sequence=1,
            occurred_at=uow.now,
            data=msgspec.json.encode(content),
        ),
    )
    made = delivery_of(uow, kept, to)
    uow.session.add(made)
    uow.session.flush()
    uow.audit(action=f"{RECORD}.test", record_type=RECORD, record_id=made.id, after={"endpoint_id": to.id})
    return delivery_view(uow, made.id)


def _active_endpoint(uow: UnitOfWork, endpoint_id: UUID) -> WebhookEndpoint:
    found = uow.lock(WebhookEndpoint, endpoint_id)
    found.ensure_active()
    return found
