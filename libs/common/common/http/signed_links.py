"""Links that open one thing for a few minutes: what, and until when, signed with the service's own key. Nothing is
stored, so a link can be made while only reading."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

LONGEST_SECONDS = 600
# Ends fall on whole steps: the same link is made again within a step, and a browser finds it in its cache.
STEP_SECONDS = 300
_PAYLOAD = struct.Struct(">16s16sBI")
_SIGNATURE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTarget:
    """What a link opens: a record of an organization, and which form of it. It ends at `expires_at`."""

    organization_id: UUID
    record_id: UUID
    variant: int
    expires_at: datetime


class SignedLinks:
    """Signs and reads links of one purpose; a link of another purpose or key is none."""

    def __init__(self, key: str, *, purpose: str) -> None:
        self._key = hashlib.sha256(f"crewline.link.{purpose}\x00{key}".encode()).digest()

    def token(self, organization_id: UUID, record_id: UUID, *, variant: int, now: datetime) -> str:
        """A token that is good for five to ten minutes."""
        ends = int(link_end(now).timestamp())
        payload = _PAYLOAD.pack(organization_id.bytes, record_id.bytes, variant, ends)
        return base64.urlsafe_b64encode(payload + self._signature(payload)).decode()

    def read(self, token: str, *, now: datetime) -> SignedTarget | None:
        """What it opens; None when it is not ours or is over."""
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        payload, signature = raw[: _PAYLOAD.size], raw[_PAYLOAD.size :]
        if len(signature) != _SIGNATURE_BYTES or not hmac.compare_digest(signature, self._signature(payload)):
            return None
        organization, record, variant, ends = _PAYLOAD.unpack(payload)
        expires_at = datetime.fromtimestamp(ends, UTC)
        if now >= expires_at:
            return None
        return SignedTarget(
            organization_id=UUID(bytes=organization),
            record_id=UUID(bytes=record),
            variant=variant,
            expires_at=expires_at,
        )

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")


def link_end(now: datetime) -> datetime:
    """When links made now are over."""
    step = int(now.timestamp()) // STEP_SECONDS * STEP_SECONDS
    return datetime.fromtimestamp(step, UTC) + timedelta(seconds=LONGEST_SECONDS)
