"""Organizations, people and crews as they are heard of."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from common.events import InZone


class OrganizationFacts(InZone, frozen=True, kw_only=True):
    """An organization's present state."""

    organization_id: UUID
    name: str
    currency: str


class OrganizationCreated(OrganizationFacts, frozen=True, kw_only=True):
    """There is a new organization."""

    TYPE: ClassVar[str] = "organization.created.v1"


class OrganizationChanged(OrganizationFacts, frozen=True, kw_only=True):
    """An organization is another now."""

    TYPE: ClassVar[str] = "organization.changed.v1"


class MemberFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A person's present state."""

    person_id: UUID
    name: str
    active: bool = True


class MemberJoined(MemberFacts, frozen=True, kw_only=True):
    """Somebody new works here."""

    TYPE: ClassVar[str] = "member.joined.v1"


class MemberChanged(MemberFacts, frozen=True, kw_only=True):
    """A person's name, role or state is another now."""

    TYPE: ClassVar[str] = "member.changed.v1"


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """Who belongs to a crew, from when until when (included)."""

    person_id: UUID
    from_on: date
    until_on: date | None = None


class CrewFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A crew's present state."""

    crew_id: UUID
    name: str
    colour: str
    active: bool = True
    lead_id: UUID | None = None
    members: list[Membership] = []


class CrewCreated(CrewFacts, frozen=True, kw_only=True):
    """There is a new crew."""

    TYPE: ClassVar[str] = "crew.created.v1"


class CrewChanged(CrewFacts, frozen=True, kw_only=True):
    """A crew is another now."""

    TYPE: ClassVar[str] = "crew.changed.v1"
