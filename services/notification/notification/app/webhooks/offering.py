"""What is heard becomes one delivery for each endpoint that asked for it, and is kept for redeliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import is_erased
from notification.domain.webhooks import delivery, endpoint, types
from notification.domain.webhooks.delivery import WebhookDelivery
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.kept_event import WebhookEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event as it came."""

    id: UUID
    type: str
    aggregate: str
    aggregate_id: UUID
    root: str
    sequence: int
    occurred_at: datetime
    data: bytes


class _Subject(msgspec.Struct, frozen=True):
    """Whom data is about, where it says so."""

    customer_id: UUID | None = None


def offer_event(uow: UnitOfWork, heard: Heard) -> None:
    """Make its deliveries, once. An organization without endpoints keeps nothing."""
    endpoints = uow.session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)).all()
    if not endpoints or uow.session.get(WebhookEvent, (uow.organization_id, heard.id)) is not None:
        return
    # What was said of a customer before the erasure and arrives after it.
    if heard.aggregate == "customer" and heard.type != types.ERASED and is_erased(uow, heard.aggregate_id):
        return
    kept = keep_event(uow, heard)
    uow.session.add_all([delivery_of(uow, kept, one) for one in endpoints if one.wants(kept.type)])


def delivery_of(
    uow: UnitOfWork, kept: WebhookEvent, to: WebhookEndpoint, *, redelivery_id: UUID | None = None
) -> WebhookDelivery:
    """The one delivery of an event to an endpoint."""
    return WebhookDelivery(
        organization_id=uow.organization_id,
        endpoint_id=to.id,
        event_id=kept.id,
        type=kept.type,
        state=delivery.HELD if to.state == endpoint.PAUSED else delivery.WAITING,
        created_at=uow.now,
        due_at=uow.now,
        redelivery_id=redelivery_id,
    )


def keep_event(uow: UnitOfWork, heard: Heard) -> WebhookEvent:
    """Note what is to be sent."""
    kept = WebhookEvent(
        organization_id=uow.organization_id,
        id=heard.id,
        type=heard.type,
        aggregate=heard.aggregate,
        aggregate_id=heard.aggregate_id,
        root=heard.root,
        sequence=heard.sequence,
        occurred_at=heard.occurred_at,
        heard_at=uow.now,
        customer_id=_customer(heard.data),
        data=heard.data.decode(),
    )
    uow.session.add(kept)
    uow.session.flush()
    return kept


def _customer(data: bytes) -> UUID | None:
    try:
        return msgspec.json.decode(data, type=_Subject).customer_id
    except msgspec.ValidationError:  # names a customer by something else than an id
        return None
