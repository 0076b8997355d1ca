"""Hearing of everything, to pass it on to the endpoints that asked for it."""

from __future__ import annotations

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from notification.app.webhooks import offering
from notification.app.webhooks.offering import Heard
from notification.domain.webhooks.types import TYPES
from notification.entrypoints.events.register import on_each


@on_each(TYPES)
def offer_to_webhooks(uow: UnitOfWork, event: Event[msgspec.Raw]) -> None:
    """Make a delivery for each endpoint that wants it."""
    heard = Heard(
        id=event.id,
        type=event.type,
        aggregate=event.aggregate,
        aggregate_id=event.aggregate_id,
        root=event.partition_key.rpartition(":")[2],
        sequence=event.sequence,
        occurred_at=event.occurred_at,
        data=bytes(event.data),
    )
    offering.offer_event(uow, heard)
