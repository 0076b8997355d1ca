"""Addresses of photos at the front door, each good for a few minutes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.http.signed_links import SignedLinks, link_end
from job.domain.unclaimed_blob import VARIANTS


class SignedPhotoLinks:
    """Links under the platform's public address."""

    def __init__(self, signed: SignedLinks, *, public_url: str) -> None:
        self._signed = signed
        self._public_url = public_url

    def address(self, organization_id: UUID, photo_id: UUID, variant: str, *, now: datetime) -> str:
        """Where the photo, or its thumbnail, is seen."""
        token = self._signed.token(organization_id, photo_id, variant=VARIANTS.index(variant), now=now)
        return f"{self._public_url}/photos/{token}"

    def end(self, now: datetime) -> datetime:
        """When links made now are over."""
        return link_end(now)
