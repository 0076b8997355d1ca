"""Messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from notification.app import messages
from notification.domain.message import Message
from notification.entrypoints.http import schemas

blueprint = Blueprint("messages", __name__, url_prefix="/api/v1", description="Messages to customers and members")


@operation(blueprint, "GET", "/messages", id="listMessages", query=schemas.MessageFilter, answer=schemas.MessagePage)
def list_messages(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Messages, newest first."""
    return messages.messages(uow, **query)


@operation(blueprint, "GET", "/messages/<uuid:message_id>", id="showMessage", answer=schemas.MessageDetail)
def show_message(uow: UnitOfWork, message_id: UUID) -> Message:
    """One message with its text."""
    return uow.get(Message, message_id)


@operation(
    blueprint,
    "POST",
    "/messages/<uuid:message_id>/retry",
    id="retryMessage",
    answer=schemas.MessageDetail,
    versioned=True,
)
def retry_message(uow: UnitOfWork, message_id: UUID, expected_version: int | None) -> Message:
    """Send a message again that failed, was suppressed or kept, or whose fate is unknown."""
    return messages.retry_message(uow, message_id=message_id, expected_version=expected_version)
