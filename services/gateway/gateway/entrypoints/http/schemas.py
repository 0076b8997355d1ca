"""What goes in and out of organizations, members, invitations and roles."""

from __future__ import annotations

from typing import Any

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from common.http.texts import Patterned
from gateway.domain.permissions import ROLES


class Locale(Patterned):
    """A language, or a language with a country, such as en-US."""

    def __init__(self, **options: Any) -> None:
        super().__init__("^[a-z]{2}(?:-[A-Z]{2})?$", "Not a locale such as en-US.", max_length=5, **options)


class OrganizationAnswer(Answer):
    """A company."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    zone = fields.Name(64)
    currency = fields.Currency()
    locale = Locale()
    email = fields.Email(allow_none=True)
    phone = fields.Phone(allow_none=True)
    created_at = fields.Instant()


class OrganizationChange(Body):
    """New facts of a company; its currency is for life."""

    name = fields.Name(120)
    zone = fields.TimeZone()
    locale = Locale()
    email = fields.Email(allow_none=True)
    phone = fields.Phone(allow_none=True)


class MemberAnswer(Answer):
    """A member of the organization."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    email = fields.Email()
    phone = fields.Phone(allow_none=True)
    role = fields.Choice(*ROLES)
    active = fields.Flag()
    joined_at = fields.Instant()


class MemberChange(Body):
    """New facts of a member."""

    name = fields.Name(120)
    phone = fields.Phone(allow_none=True)
    role = fields.Choice(*ROLES)
    active = fields.Flag()


class MemberFilter(PageQuery):
    """Which members."""

    role = fields.Choice(*ROLES)
    active = fields.Flag()


class OwnChange(Body):
    """New facts of oneself."""

    name = fields.Name(120)
    phone = fields.Phone(allow_none=True)


class InvitationCreate(Body):
    """Whom to ask, and as what."""

    id = fields.NewId()
    email = fields.Email(required=True)
    role = fields.Choice(*ROLES, required=True)


class InvitationAnswer(Answer):
    """An invitation; its link travels only by e-mail."""

    id = fields.Id()
    email = fields.Email()
    role = fields.Choice(*ROLES)
    status = fields.Choice("open", "accepted", "revoked", "expired")
    invited_by = fields.Id()
    invited_at = fields.Instant()
    expires_at = fields.Instant()


class RoleAnswer(Answer):
    """What the people of a role may do."""

    name = fields.Choice(*ROLES)
    version = fields.WholeNumber()
    permissions = fields.Items(fields.Name(60), max=200)


class RoleList(Answer):
    """All roles."""

    items = fields.Items(RoleAnswer, max=20)


class RoleChange(Body):
    """The permissions that a role has from now on."""

    permissions = fields.Items(fields.Name(60), max=100, required=True)
