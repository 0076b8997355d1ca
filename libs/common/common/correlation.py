"""The ids that tie a request, its events and their effects together, and whose they are, carried in context
variables."""

from __future__ import annotations

from contextvars import ContextVar
from uuid import UUID

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
organization_id: ContextVar[UUID | None] = ContextVar("organization_id", default=None)
# Where one process runs several services; elsewhere the process is the service.
service_name: ContextVar[str | None] = ContextVar("service_name", default=None)


def current_correlation_id() -> str | None:
    """The id of the request or event chain being handled now, if any."""
    return correlation_id.get()


def current_traceparent() -> str | None:
    """The W3C trace context of the request being handled now, if any."""
    return traceparent.get()
