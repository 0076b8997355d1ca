"""Addresses of attachments at the front door, each good for a few minutes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.http.signed_links import SignedLinks, link_end


class SignedAttachmentLinks:
    """Links under the platform's public address."""

    def __init__(self, signed: SignedLinks, *, public_url: str) -> None:
        self._signed = signed
        self._public_url = public_url

    def address(self, organization_id: UUID, attachment_id: UUID, *, now: datetime) -> str:
        """Where the attachment is seen."""
        token = self._signed.token(organization_id, attachment_id, variant=0, now=now)
        return f"{self._public_url}/vehicle-files/{token}"

    def end(self, now: datetime) -> datetime:
        """When links made now are over."""
        return link_end(now)
