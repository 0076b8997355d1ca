"""An entry's attachments as they are shown, with links that end soon."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from fleet.app.ports import AttachmentLinks
from fleet.domain.attachment import MOST_ATTACHMENTS, Attachment
from fleet.domain.maintenance import MaintenanceEntry

_SHOWN = ("id", "maintenance_id", "name", "content_type", "size_bytes", "added_at", "added_by")


def attachments_of(uow: UnitOfWork, *, maintenance_id: UUID, links: AttachmentLinks) -> dict[str, Any]:
    """All of an entry, oldest first, or NotFound."""
    entry = uow.get(MaintenanceEntry, maintenance_id)
    ours = (Attachment.organization_id == uow.organization_id, Attachment.maintenance_id == entry.id)
    found = uow.session.scalars(select(Attachment).where(*ours).order_by(Attachment.id).limit(MOST_ATTACHMENTS))
    return {"items": [_linked(uow, one, links) for one in found], "limit": MOST_ATTACHMENTS}


def attachment_view(attachment: Attachment) -> dict[str, Any]:
    """One attachment. Answers to changes are kept for repeats, so they carry no links."""
    return {**{name: getattr(attachment, name) for name in _SHOWN}, "url": None, "link_ends_at": None}


def _linked(uow: UnitOfWork, attachment: Attachment, links: AttachmentLinks) -> dict[str, Any]:
    url = links.address(uow.organization_id, attachment.id, now=uow.now)
    return {**attachment_view(attachment), "url": url, "link_ends_at": links.end(uow.now)}
