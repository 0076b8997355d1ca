"""Keys for integrations: made, listed, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.ids import new_id, new_token
from gateway.domain.api_keys import ApiKey, ensure_may_issue
from gateway.domain.permissions import Powers

API_KEY = "api_key"


def create_api_key(
    uow: UnitOfWork,
    *,
    name: str,
    mode: str,
    scopes: list[str],
    per_minute: int,
    expires_at: datetime | None,
    by: Powers,
    person_id: UUID,
) -> tuple[ApiKey, str]:
    """Make a key; its text exists only in this answer."""
    ensure_may_issue(scopes, mode=mode, expires_at=expires_at, by=by, now=uow.now)
    text = f"ck_{mode}_{new_token()}"
    key = ApiKey(
        organization_id=uow.organization_id,
        id=new_id(),
        name=name,
        mode=mode,
        hint=text[:12],
        scopes=sorted(set(scopes)),
        per_minute=per_minute,
        created_by=person_id,
        created_at=uow.now,
        expires_at=expires_at,
    )
    uow.session.add(key)
    entry_tokens.keep(
        uow.session,
        token=text,
        kind=API_KEY,
        organization_id=uow.organization_id,
        target=key.id,
        expires_at=expires_at,
    )
    uow.audit(
        action="api_key.create",
        record_type="api_key",
        record_id=key.id,
        after={"name": name, "mode": mode, "scopes": key.scopes, "per_minute": per_minute, "expires_at": expires_at},
    )
    return key, text


def api_keys(uow: UnitOfWork, *, query: dict[str, Any]) -> Page:
    """Keys, newest first."""
    found = select(ApiKey).where(ApiKey.organization_id == uow.organization_id)
    order = [ApiKey.created_at.desc(), ApiKey.id.desc()]
    return keyset(uow.session, found, columns=order, after=query["after"], limit=query["limit"])


def revoke_api_key(uow: UnitOfWork, *, key_id: UUID) -> None:
    """The key opens nothing any more."""
    key = uow.lock(ApiKey, key_id)
    if key.revoked_at is None:
        key.revoke(now=uow.now)
        entry_tokens.drop(uow.session, kind=API_KEY, organization_id=uow.organization_id, target=key.id)
        uow.audit(action="api_key.revoke", record_type="api_key", record_id=key.id)


def shown(key: ApiKey) -> dict[str, Any]:
    """A key as members see it."""
    names = ("id", "name", "mode", "hint", "scopes", "per_minute", "created_by", "created_at")
    return {name: getattr(key, name) for name in (*names, "expires_at", "last_used_at", "revoked_at")}
