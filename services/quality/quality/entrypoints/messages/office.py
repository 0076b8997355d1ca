"""Organizations, crews and the catalogue as they are heard of: their whole state each time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone


class OrganizationFacts(InZone, frozen=True, kw_only=True):
    """An organization's present state."""

    currency: str


class OrganizationCreated(OrganizationFacts, frozen=True, kw_only=True):
    """There is a new organization."""

    TYPE: ClassVar[str] = "organization.created.v1"


class OrganizationChanged(OrganizationFacts, frozen=True, kw_only=True):
    """An organization is another now."""

    TYPE: ClassVar[str] = "organization.changed.v1"


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """Who belongs to a crew, from when until when (included)."""

    person_id: UUID
    from_on: date
    until_on: date | None = None


class CrewFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A crew's present state."""

    crew_id: UUID
    name: str
    members: list[Membership] = []


class CrewCreated(CrewFacts, frozen=True, kw_only=True):
    """There is a new crew."""

    TYPE: ClassVar[str] = "crew.created.v1"


class CrewChanged(CrewFacts, frozen=True, kw_only=True):
    """A crew is another now."""

    TYPE: ClassVar[str] = "crew.changed.v1"


class ServiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A service of the catalogue."""

    service_id: UUID
    name: str


class ServiceCreated(ServiceFacts, frozen=True, kw_only=True):
    """There is a new service."""

    TYPE: ClassVar[str] = "service.created.v1"


class ServiceChanged(ServiceFacts, frozen=True, kw_only=True):
    """A service is another now."""

    TYPE: ClassVar[str] = "service.changed.v1"
