"""What is looked up before an organization is known: login e-mails, API keys, public links, feed tokens, Stripe
accounts.

Only hashes are stored. The table is exempt from row-level security and holds nothing but where a token leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from common.ids import hash_token


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a token leads: an organization and a record of it."""

    organization_id: UUID
    target: UUID
    expires_at: datetime | None


def keep(
    session: Session, *, token: str, kind: str, organization_id: UUID, target: UUID, expires_at: datetime | None = None
) -> None:
    """Store a token's hash; the same token of the same kind cannot lead to two places."""
    session.execute(
        text("""INSERT INTO entry_tokens (hash, kind, organization_id, target, expires_at)
                VALUES (:hash, :kind, :organization_id, :target, :expires_at)"""),
        {
            "hash": hash_token(token),
            "kind": kind,
            "organization_id": organization_id,
            "target": target,
            "expires_at": expires_at,
        },
    )


def find(session: Session, *, token: str, kind: str, now: datetime) -> list[Entry]:
    """The live entries of a token; several only for kinds that may repeat, such as one e-mail in two organizations."""
    rows = session.execute(
        text("""SELECT organization_id, target, expires_at FROM entry_tokens
                WHERE hash = :hash AND kind = :kind AND (expires_at IS NULL OR expires_at > :now)
                ORDER BY organization_id, target"""),
        {"hash": hash_token(token), "kind": kind, "now": now},
    )
    return [Entry(row.organization_id, row.target, row.expires_at) for row in rows]


def drop(session: Session, *, kind: str, organization_id: UUID, target: UUID) -> None:
    """Forget every token of a kind that leads to a record."""
    session.execute(
        text("DELETE FROM entry_tokens WHERE kind = :kind AND organization_id = :organization_id AND target = :target"),
        {"kind": kind, "organization_id": organization_id, "target": target},
    )
