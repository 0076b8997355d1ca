"""What goes in and out of signing in, passwords and API keys."""

from __future__ import annotations

from typing import Any

from common.http import fields
from common.http.schemas import Answer, Body
from gateway.domain.api_keys import MODES, SCOPES
from gateway.domain.permissions import ROLES
from gateway.entrypoints.http.schemas import Locale, MemberAnswer, OrganizationAnswer


class Password(fields.Text):
    """A password as typed: any characters, taken as they are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(128, **options)

    def tidy(self, value: str) -> str:
        """Unchanged: what is hashed is what was typed."""
        return value


class OwnerCreate(Body):
    """The first owner."""

    name = fields.Name(120, required=True)
    email = fields.Email(required=True)
    password = Password(required=True)


class SignUp(Body):
    """A new company and its first owner."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    zone = fields.TimeZone(required=True)
    currency = fields.Currency(required=True)
    locale = Locale(load_default="en-US")
    phone = fields.Phone(allow_none=True)
    owner = fields.Object(OwnerCreate, required=True)


class LogIn(Body):
    """Who comes in; the organization only when the address belongs to several."""

    email = fields.Email(required=True)
    password = Password(required=True)
    organization_id = fields.Id(load_default=None, allow_none=True)


class Token(fields.Text):
    """A secret from an earlier answer or an e-mail."""

    def __init__(self, **options: Any) -> None:
        super().__init__(512, **options)


class Refresh(Body):
    """The refresh token of the latest pair."""

    refresh_token = Token(required=True)


class SignedInAnswer(Answer):
    """The pair of tokens and whom it stands for."""

    token_type = fields.Choice("Bearer")
    access_token = fields.Text(2048)
    refresh_token = fields.Text(512)
    expires_in = fields.WholeNumber(metadata={"description": "Seconds until the access token is over."})
    person = fields.Object(MemberAnswer)
    organization = fields.Object(OrganizationAnswer)


class SessionAnswer(Answer):
    """A place where one is signed in."""

    id = fields.Id()
    started_at = fields.Instant()
    refreshed_at = fields.Instant()
    expires_at = fields.Instant()
    source_address = fields.Name(64, allow_none=True)
    user_agent = fields.Text(300, allow_none=True)
    current = fields.Flag()


class SessionList(Answer):
    """Where one is signed in."""

    items = fields.Items(SessionAnswer, max=200)


class KeyOfMe(Answer):
    """The API key that asks."""

    id = fields.Id()
    name = fields.Name(120)
    mode = fields.Choice(*MODES)


class Me(Answer):
    """Who asks and what they may do: a person or an API key."""

    person = fields.Object(MemberAnswer, allow_none=True)
    api_key = fields.Object(KeyOfMe, allow_none=True)
    organization = fields.Object(OrganizationAnswer)
    role = fields.Choice(*ROLES, "api_key")
    permissions = fields.Items(fields.Name(60), max=200)


class PasswordResetRequest(Body):
    """Whose password was forgotten."""

    email = fields.Email(required=True)


class PasswordReset(Body):
    """The token of the link, and the new password."""

    token = Token(required=True)
    password = Password(required=True)


class PasswordChange(Body):
    """The present password and the new one."""

    current_password = Password(required=True)
    new_password = Password(required=True)


class InvitationAccept(Body):
    """The token of the link, and who joins."""

    token = Token(required=True)
    name = fields.Name(120, required=True)
    phone = fields.Phone(allow_none=True)
    password = Password(required=True)


class ApiKeyCreate(Body):
    """What an integration may do. A `test` key takes read scopes only."""

    name = fields.Name(120, required=True)
    mode = fields.Choice(*MODES, load_default="live")
    scopes = fields.Items(fields.Choice(*SCOPES), min=1, max=len(SCOPES), required=True)
    per_minute = fields.WholeNumber(min=1, max=6_000, load_default=300)
    expires_at = fields.Instant(allow_none=True, load_default=None)


class ApiKeyAnswer(Answer):
    """A key, without the key itself."""

    id = fields.Id()
    name = fields.Name(120)
    mode = fields.Choice(*MODES)
    hint = fields.Name(20, metadata={"description": "How the key begins."})
    scopes = fields.Items(fields.Name(60), max=100)
    per_minute = fields.WholeNumber()
    created_by = fields.Id()
    created_at = fields.Instant()
    expires_at = fields.Instant(allow_none=True)
    last_used_at = fields.Instant(allow_none=True)
    revoked_at = fields.Instant(allow_none=True)


class NewApiKeyAnswer(ApiKeyAnswer):
    """A key that was just made; its text is never shown again."""

    key = fields.Text(100)
