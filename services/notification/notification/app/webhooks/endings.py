"""The end of an endpoint that nobody answers at: it is disabled, and the office is told."""

from __future__ import annotations

import logging

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from notification.app.composing import Notice, tell_office
from notification.app.webhooks.endpoints import give_up_deliveries
from notification.domain import kinds
from notification.domain.webhooks.endpoint import WebhookEndpoint

log = logging.getLogger(__name__)


def disable_endpoint(uow: UnitOfWork, found: WebhookEndpoint, reason: str) -> None:
    """Send nothing there until a person resumes it."""
    before = found.as_audited()
    found.disable(reason, at=uow.now)
    give_up_deliveries(uow, found.id, reason)
    kind = "webhook_endpoint"
    uow.audit(
        action=f"{kind}.disable",
        record_type=kind,
        record_id=found.id,
        before=before,
        after=found.as_audited(),
        reason=reason,
    )
    _tell(uow, found, reason)


def _tell(uow: UnitOfWork, found: WebhookEndpoint, reason: str) -> None:
    cause = f"webhook_endpoint:{found.id}:{uow.now:%Y%m%dT%H%M%SZ}"
    notice = Notice(kind=kinds.WEBHOOK_DISABLED, cause=cause, facts={"url": found.url, "reason": reason})
    try:
        tell_office(uow, notice)
    except NotYetKnown:  # nobody to be told is no reason to go on calling
        log.warning("nobody was told of a disabled endpoint", extra={"endpoint_id": str(found.id)})
