"""Endpoints as they are shown: with whether anything gets through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.lane import WebhookLane


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An endpoint, and since when nothing gets through to it."""

    endpoint: WebhookEndpoint
    failing_since: datetime | None


def endpoint_page(uow: UnitOfWork, *, limit: int, after: str | None) -> Page:
    """All of them, oldest first."""
    page = keyset(uow.session, select(WebhookEndpoint), columns=[WebhookEndpoint.id], after=after, limit=limit)
    since = _failing_since(uow, [one.id for one in page.items])
    return Page([EndpointView(one, since.get(one.id)) for one in page.items], page.next)


def endpoint_view(uow: UnitOfWork, endpoint_id: UUID) -> EndpointView:
    """One of them."""
    return shown(uow, uow.get(WebhookEndpoint, endpoint_id))


def shown(uow: UnitOfWork, found: WebhookEndpoint) -> EndpointView:
    """An endpoint as it is shown."""
    return EndpointView(found, _failing_since(uow, [found.id]).get(found.id))


def _failing_since(uow: UnitOfWork, endpoint_ids: list[UUID]) -> dict[UUID, datetime]:
    failing = (WebhookLane.id.in_(endpoint_ids), WebhookLane.failing_since.is_not(None))
    found = uow.session.execute(select(WebhookLane.id, WebhookLane.failing_since).where(*failing))
    return {row.id: row.failing_since for row in found}
