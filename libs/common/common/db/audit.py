"""The append-only audit trail each service keeps of its own records and serves by common code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from common.ids import new_id

if TYPE_CHECKING:
    from common.db.unit_of_work import UnitOfWork

MASKED = frozenset({"password", "token", "secret", "signature", "api_key", "password_hash"})

# For the rest of the transaction, and for the platform role only: the trail's own trigger looks at it.
ALLOW_BLANKING = "SELECT set_config('crewline.erasing', 'on', true)"
INSERT = text("""
INSERT INTO audit_entries (organization_id, id, at, actor_kind, actor_id, actor_role, source_address, correlation_id,
                           action, record_type, record_id, before, after, reason)
VALUES (:organization_id, :id, :at, :actor_kind, :actor_id, :actor_role, :source_address, :correlation_id,
        :action, :record_type, :record_id, CAST(:before AS jsonb), CAST(:after AS jsonb), :reason)
""")


def append(
    uow: UnitOfWork,
    *,
    action: str,
    record_type: str,
    record_id: UUID,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    reason: str | None,
) -> None:
    """Write one entry; only the fields that changed are kept, secrets masked."""
    old, new = _changed(before, after)
    uow.session.execute(
        INSERT,
        {
            "organization_id": uow.organization_id,
            "id": new_id(),
            "at": uow.now,
            "actor_kind": uow.actor.kind,
            "actor_id": uow.actor.id,
            "actor_role": uow.actor.role,
            "source_address": uow.source_address,
            "correlation_id": uow.correlation_id,
            "action": action,
            "record_type": record_type,
            "record_id": record_id,
            "before": _json(old),
            "after": _json(new),
            "reason": reason,
        },
    )


def _changed(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if before is None or after is None:
        return before, after
    fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before[n] for n in fields if n in before}, {n: after[n] for n in fields if n in after}


def _json(fields: dict[str, Any] | None) -> str | None:
    if fields is None:
        return None
    return json.dumps({n: "***" if n in MASKED else v for n, v in fields.items()}, default=str)
