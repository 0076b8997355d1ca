"""Links to the outbox page."""

from __future__ import annotations

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, current_identity, current_service, operation
from notification.app import outbox_links
from notification.app.outbox_links import OutboxLink
from notification.entrypoints.http import schemas

blueprint = Blueprint("outbox_links", __name__, url_prefix="/api/v1", description="Links to the outbox page")


@operation(
    blueprint,
    "POST",
    "/outbox-links",
    id="createOutboxLink",
    answer=schemas.OutboxLinkDetail,
    status=201,
    secret_answer=True,
    location="/api/v1/messages",
)
def create_outbox_link(uow: UnitOfWork) -> OutboxLink:
    """A secret link to the page of what would go out; only where that page is switched on."""
    page, sees_accounts = current_service().deps.page, current_identity().may("owners:write")
    return outbox_links.create_outbox_link(uow, page=page, sees_accounts=sees_accounts)
