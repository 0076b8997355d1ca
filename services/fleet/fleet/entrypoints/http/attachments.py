"""Files of the maintenance log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, Upload, operation
from common.pictures.cleaning import CONTENT_TYPES
from fleet.app import attachments
from fleet.app.attachments import NewAttachment
from fleet.app.operations import adding_attachments
from fleet.app.queries.attachments import attachment_view, attachments_of
from fleet.domain.attachment import PDF
from fleet.entrypoints.deps import deps
from fleet.entrypoints.http.attachment_schemas import AttachmentNew, AttachmentShown, AttachmentsShown

blueprint = Blueprint("attachments", __name__, url_prefix="/api/v1", description="Files of the maintenance log")
OF_ENTRY = "/maintenance/<uuid:maintenance_id>/attachments"


@operation(
    blueprint,
    "POST",
    OF_ENTRY,
    id="addMaintenanceAttachment",
    upload=(*CONTENT_TYPES, PDF),
    query=AttachmentNew,
    answer=AttachmentShown,
    status=201,
    transaction=False,
    location="/api/v1/maintenance/{maintenance_id}/attachments",
)
def add_attachment(
    open_uow: OpenUnitOfWork, operation_key: UUID, body: Upload, query: dict[str, Any], maintenance_id: UUID
) -> dict[str, Any]:
    """Add a picture, which is made anew, or a PDF, up to 10 MB."""
    new = NewAttachment(maintenance_id=maintenance_id, **{"id": operation_key, **query})
    added = adding_attachments.add_attachment(
        open_uow, deps().room, new, content_type=body.content_type, data=body.data
    )
    return attachment_view(added)


@operation(blueprint, "GET", OF_ENTRY, id="listMaintenanceAttachments", answer=AttachmentsShown)
def list_attachments(uow: UnitOfWork, maintenance_id: UUID) -> dict[str, Any]:
    """All files of an entry, oldest first, with links that end soon."""
    return attachments_of(uow, maintenance_id=maintenance_id, links=deps().links)


@operation(blueprint, "DELETE", "/maintenance-attachments/<uuid:attachment_id>", id="removeMaintenanceAttachment")
def remove_attachment(uow: UnitOfWork, attachment_id: UUID) -> None:
    """Remove a file for good."""
    attachments.remove_attachment(uow, attachment_id=attachment_id)
