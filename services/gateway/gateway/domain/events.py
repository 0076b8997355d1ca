"""What the gateway says: organizations and their members. Links in events carry a secret that expires."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent


class _Organization(DomainEvent, frozen=True, kw_only=True):
    organization_id: UUID
    name: str
    zone: str
    currency: str
    locale: str
    email: str | None
    phone: str | None


class OrganizationCreated(_Organization, frozen=True, kw_only=True):
    """A company signed up."""

    TYPE = "organization.created.v1"
    KEY = "organization_id"
    ROOT = "organization_id"
    CREATES = True


class OrganizationChanged(_Organization, frozen=True, kw_only=True):
    """A company's name, zone, locale or contact changed; full state."""

    TYPE = "organization.changed.v1"
    KEY = "organization_id"
    ROOT = "organization_id"


class _Member(DomainEvent, frozen=True, kw_only=True):
    person_id: UUID
    name: str
    email: str
    phone: str | None
    role: str
    active: bool


class MemberJoined(_Member, frozen=True, kw_only=True):
    """A person became a member of an organization."""

    TYPE = "member.joined.v1"
    KEY = "person_id"
    ROOT = "person_id"
    CREATES = True


class MemberChanged(_Member, frozen=True, kw_only=True):
    """A member's name, phone, role or access changed; full state."""

    TYPE = "member.changed.v1"
    KEY = "person_id"
    ROOT = "person_id"


class MemberInvited(DomainEvent, frozen=True, kw_only=True):
    """Somebody was asked by e-mail to join; the link lets whoever holds it join."""

    TYPE = "member.invited.v1"
    KEY = "invitation_id"
    ROOT = "invitation_id"
    CREATES = True
    invitation_id: UUID
    email: str
    role: str
    link: str
    organization_name: str
    invited_by: str
    expires_at: datetime


class MemberResetRequested(DomainEvent, frozen=True, kw_only=True):
    """A member asked for a new password; the link lets whoever holds it set one."""

    TYPE = "member.reset_requested.v1"
    KEY = "person_id"
    ROOT = "person_id"
    person_id: UUID
    name: str
    email: str
    link: str
    expires_at: datetime
