"""Sending again everything since some point."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery
from notification.app.webhooks import redeliveries
from notification.domain.webhooks.redelivery import WebhookRedelivery
from notification.entrypoints.http import webhook_schemas as schemas

blueprint = Blueprint(
    "webhook_redeliveries", __name__, url_prefix="/api/v1", description="Redeliveries from a point on"
)
OF_ENDPOINT = "/webhook-endpoints/<uuid:endpoint_id>/redeliveries"
ONE = "/webhook-redeliveries/<uuid:redelivery_id>"


@operation(
    blueprint,
    "POST",
    OF_ENDPOINT,
    id="startWebhookRedelivery",
    body=schemas.WebhookRedeliveryNew,
    answer=schemas.WebhookRedeliveryDetail,
    status=202,
    location="/api/v1/webhook-redeliveries/{id}",
)
def start_redelivery(uow: UnitOfWork, body: dict[str, Any], endpoint_id: UUID) -> WebhookRedelivery:
    """Send again all that the endpoint asked for since a time or an event, as far as it is kept."""
    return redeliveries.start_redelivery(uow, endpoint_id=endpoint_id, **body)


@operation(
    blueprint,
    "GET",
    OF_ENDPOINT,
    id="listWebhookRedeliveries",
    query=PageQuery,
    answer=schemas.WebhookRedeliveryPage,
)
def list_redeliveries(uow: UnitOfWork, query: dict[str, Any], endpoint_id: UUID) -> Page:
    """Those to one endpoint, newest first."""
    return redeliveries.redeliveries(uow, endpoint_id=endpoint_id, **query)


@operation(blueprint, "GET", ONE, id="showWebhookRedelivery", answer=schemas.WebhookRedeliveryDetail)
def show_redelivery(uow: UnitOfWork, redelivery_id: UUID) -> WebhookRedelivery:
    """How far a redelivery is."""
    return uow.get(WebhookRedelivery, redelivery_id)


@operation(blueprint, "POST", f"{ONE}/cancel", id="cancelWebhookRedelivery", answer=schemas.WebhookRedeliveryDetail)
def cancel_redelivery(uow: UnitOfWork, redelivery_id: UUID) -> WebhookRedelivery:
    """Send no more of it."""
    return redeliveries.cancel_redelivery(uow, redelivery_id=redelivery_id)
