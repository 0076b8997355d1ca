"""Registers our own webhook endpoint where nobody else can: at the sandbox, which knows no dashboard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from billing.app.ports import PaymentGateway
from billing.domain.stripe_records import WebhookEndpoint

PlatformSession = Callable[[], AbstractContextManager[Session]]


def ensure_endpoint(platform_session: PlatformSession, gateway: PaymentGateway, *, url: str, now: datetime) -> bool:
    """Make sure that the endpoint of this address exists and its secret is known; True when it was made now."""
    with platform_session() as session:
        known = session.scalar(select(WebhookEndpoint).where(WebhookEndpoint.url == url))
    if known is not None and gateway.has_endpoint(known.id):
        return False
    endpoint_id, secret = gateway.register_endpoint(url)
    with platform_session() as session:
        session.execute(delete(WebhookEndpoint))
        session.add(WebhookEndpoint(id=endpoint_id, url=url, secret=secret, created_at=now))
    return True


def registered_secrets(platform_session: PlatformSession) -> list[str]:
    """The secrets of the endpoints that were registered here."""
    with platform_session() as session:
        return list(session.scalars(select(WebhookEndpoint.secret)))
