"""A job's history: what its audit entries tell."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, and_, column, select, table
from sqlalchemy.dialects.postgresql import JSONB

from common.db.unit_of_work import UnitOfWork
from job.domain.known_crews import KnownPerson

_ENTRIES = table(
    "audit_entries",
    *(column(name, Uuid()) for name in ("organization_id", "id", "record_id", "actor_id")),
    *(column(name, Text()) for name in ("record_type", "action", "actor_kind", "reason")),
    column("at", DateTime(timezone=True)),
    column("after", JSONB()),
)


def history_of(uow: UnitOfWork, job_id: UUID) -> list[dict[str, Any]]:
    """The latest entries, newest first."""
    entry = _ENTRIES.c
    actor = and_(KnownPerson.organization_id == entry.organization_id, KnownPerson.id == entry.actor_id)
    of_job = (entry.organization_id == uow.organization_id, entry.record_type == "job", entry.record_id == job_id)
    rows = uow.session.execute(
        select(entry.id, entry.at, entry.action, entry.actor_kind, entry.actor_id, entry.reason, entry.after)
        .add_columns(KnownPerson.name.label("actor_name"))
        .select_from(_ENTRIES.outerjoin(KnownPerson, actor))
        .where(*of_job)
        .order_by(entry.id.desc())
        .limit(200)
    )
    return [{**row._mapping} for row in rows]
