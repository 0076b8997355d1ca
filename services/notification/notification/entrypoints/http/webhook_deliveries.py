"""The delivery log of webhooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from notification.app.webhooks import deliveries
from notification.app.webhooks.deliveries import DeliveryView
from notification.entrypoints.http import webhook_schemas as schemas

blueprint = Blueprint(
    "webhook_deliveries", __name__, url_prefix="/api/v1", description="What was sent, and how it went"
)
ALL, ONE = "/webhook-deliveries", "/webhook-deliveries/<uuid:delivery_id>"


@operation(
    blueprint,
    "GET",
    ALL,
    id="listWebhookDeliveries",
    query=schemas.WebhookDeliveryFilter,
    answer=schemas.WebhookDeliveryPage,
)
def list_deliveries(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """The log, newest first."""
    return deliveries.deliveries(uow, **query)


@operation(blueprint, "GET", ONE, id="showWebhookDelivery", answer=schemas.WebhookDeliveryDetail)
def show_delivery(uow: UnitOfWork, delivery_id: UUID) -> DeliveryView:
    """One delivery with its data and every attempt."""
    return deliveries.delivery_view(uow, delivery_id)


@operation(blueprint, "POST", f"{ONE}/redeliver", id="redeliverWebhook", answer=schemas.WebhookDeliveryDetail)
def redeliver(uow: UnitOfWork, delivery_id: UUID) -> DeliveryView:
    """Send it again, whatever became of it; the receiver sees the same webhook-id."""
    return deliveries.send_again(uow, delivery_id=delivery_id)
