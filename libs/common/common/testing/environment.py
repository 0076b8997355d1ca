"""Settings, keys and message bodies that tests share."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.db.provision import DatabaseUrls
from common.events import aggregate_of
from common.service import Service

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(b"crewline-internal-key-for-tests!")
LINK_KEY = "crewline-link-key-for-tests-0123456789"
SEAL_KEY = "crewline-seal-key-for-tests-0123456789"
PUBLIC_KEY_TEXT = base64.b64encode(PRIVATE_KEY.public_key().public_bytes_raw()).decode()


def envelope_body(
    kind: str,
    aggregate_id: UUID,
    organization_id: UUID,
    sequence: int,
    data: Any,
    event_id: UUID,
    root: UUID | None = None,
    at: datetime | None = None,
) -> bytes:
    """A message body as a producing service's relay would write it."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": "/crewline/test",
            "type": kind,
            "subject": f"{aggregate_of(kind)}/{aggregate_id}",
            "time": at or datetime.now(UTC),
            "organizationid": organization_id,
            "sequence": sequence,
            "partitionkey": f"{organization_id}:{root or aggregate_id}",
            "correlationid": "test",
            "data": data,
        }
    )


def environment_for(service: Service, urls: DatabaseUrls, more: dict[str, str] | None = None) -> dict[str, str]:
    """The settings a service needs to run against a test database."""
    prefix = f"CREWLINE_{service.name.upper()}"
    return {
        "CREWLINE_BUS": "embedded",
        "CREWLINE_INTERNAL_PUBLIC_KEY": PUBLIC_KEY_TEXT,
        "CREWLINE_PUBLIC_URL": "http://crewline.test",
        f"{prefix}_DATABASE_URL": urls.app,
        f"{prefix}_PLATFORM_URL": urls.platform,
        f"{prefix}_OWNER_URL": urls.owner,
        f"{prefix}_LINK_KEY": LINK_KEY,
        f"{prefix}_SEAL_KEY": SEAL_KEY,
        **(more or {}),
    }
