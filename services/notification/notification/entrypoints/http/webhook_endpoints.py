"""Webhook endpoints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, current_service, operation
from common.http.paging import Page
from common.http.schemas import PageQuery
from notification.app.ports import WebhookRules
from notification.app.webhooks import deliveries, endpoints, views
from notification.app.webhooks.deliveries import DeliveryView
from notification.app.webhooks.endpoints import NewSecret
from notification.app.webhooks.views import EndpointView
from notification.entrypoints.http import webhook_schemas as schemas

blueprint = Blueprint("webhook_endpoints", __name__, url_prefix="/api/v1", description="Where events are sent")
ALL, ONE = "/webhook-endpoints", "/webhook-endpoints/<uuid:endpoint_id>"


def _rules() -> WebhookRules:
    rules: WebhookRules = current_service().deps.webhook_rules
    return rules


@operation(
    blueprint,
    "POST",
    ALL,
    id="createWebhookEndpoint",
    body=schemas.WebhookEndpointNew,
    answer=schemas.WebhookEndpointSecret,
    status=201,
    secret_answer=True,
)
def create_endpoint(uow: UnitOfWork, body: dict[str, Any]) -> NewSecret:
    """Have events sent to an address. The secret is shown this once."""
    return endpoints.create_endpoint(uow, rules=_rules(), **body)


@operation(blueprint, "GET", ALL, id="listWebhookEndpoints", query=PageQuery, answer=schemas.WebhookEndpointPage)
def list_endpoints(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """The organization's endpoints."""
    return views.endpoint_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showWebhookEndpoint", answer=schemas.WebhookEndpointDetail)
def show_endpoint(uow: UnitOfWork, endpoint_id: UUID) -> EndpointView:
    """One endpoint."""
    return views.endpoint_view(uow, endpoint_id)


@operation(
    blueprint,
    "PATCH",
    ONE,
    id="changeWebhookEndpoint",
    body=schemas.WebhookEndpointChange,
    answer=schemas.WebhookEndpointDetail,
    versioned=True,
)
def change_endpoint(
    uow: UnitOfWork, body: dict[str, Any], endpoint_id: UUID, expected_version: int | None
) -> EndpointView:
    """Another address, other events, or other words."""
    changed = endpoints.change_endpoint(
        uow, rules=_rules(), endpoint_id=endpoint_id, expected_version=expected_version, **body
    )
    return views.shown(uow, changed)


@operation(blueprint, "DELETE", ONE, id="removeWebhookEndpoint", versioned=True)
def remove_endpoint(uow: UnitOfWork, endpoint_id: UUID, expected_version: int | None) -> None:
    """Send nothing there any more."""
    endpoints.remove_endpoint(uow, endpoint_id=endpoint_id, expected_version=expected_version)


@operation(
    blueprint,
    "POST",
    f"{ONE}/pause",
    id="pauseWebhookEndpoint",
    answer=schemas.WebhookEndpointDetail,
    versioned=True,
)
def pause_endpoint(uow: UnitOfWork, endpoint_id: UUID, expected_version: int | None) -> EndpointView:
    """Keep events back until it is resumed."""
    return views.shown(uow, endpoints.pause_endpoint(uow, endpoint_id=endpoint_id, expected_version=expected_version))


@operation(
    blueprint,
    "POST",
    f"{ONE}/resume",
    id="resumeWebhookEndpoint",
    answer=schemas.WebhookEndpointDetail,
    versioned=True,
)
def resume_endpoint(uow: UnitOfWork, endpoint_id: UUID, expected_version: int | None) -> EndpointView:
    """Send again; what was kept back goes first."""
    return views.shown(uow, endpoints.resume_endpoint(uow, endpoint_id=endpoint_id, expected_version=expected_version))


@operation(
    blueprint,
    "POST",
    f"{ONE}/rotate-secret",
    id="rotateWebhookSecret",
    body=schemas.WebhookSecretRotation,
    answer=schemas.WebhookEndpointSecret,
    versioned=True,
    secret_answer=True,
)
def rotate_secret(uow: UnitOfWork, body: dict[str, Any], endpoint_id: UUID, expected_version: int | None) -> NewSecret:
    """A new secret, shown this once. Until the overlap ends, everything is signed by both."""
    return endpoints.rotate_secret(
        uow, rules=_rules(), endpoint_id=endpoint_id, expected_version=expected_version, **body
    )


@operation(
    blueprint,
    "POST",
    f"{ONE}/test",
    id="testWebhookEndpoint",
    answer=schemas.WebhookDeliveryDetail,
    status=201,
    location="/api/v1/webhook-deliveries/{id}",
)
def test_endpoint(uow: UnitOfWork, endpoint_id: UUID) -> DeliveryView:
    """Send an event that means nothing; look at its delivery to see what came of it."""
    return deliveries.send_test(uow, endpoint_id=endpoint_id)
