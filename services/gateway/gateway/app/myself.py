"""Who asks, and what they may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from gateway.domain.api_keys import ApiKey
from gateway.domain.organizations import Organization
from gateway.domain.people import Person
from gateway.domain.permissions import PERMISSIONS, Powers


def myself(uow: UnitOfWork, *, kind: str, subject_id: UUID | None, role: str | None, powers: Powers) -> dict[str, Any]:
    """The person or the key, its organization and its permissions."""
    if subject_id is None:
        raise NotFound("There is nobody signed in")
    person = uow.get(Person, subject_id) if kind == "person" else None
    return {
        "person": person,
        "api_key": None if person else uow.get(ApiKey, subject_id),
        "organization": uow.get(Organization, uow.organization_id),
        "role": role,
        "permissions": [permission for permission in PERMISSIONS if powers.may(permission)],
    }
