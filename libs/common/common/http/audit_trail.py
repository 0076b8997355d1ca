"""The list of a service's own audit entries, the same for every service: `blueprints=[..., audit_blueprint("job")]`
gives `GET /api/v1/audit/job` with the operation id `listJobAudit`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Select, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB

from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.operations import Blueprint, operation
from common.http.paging import Page, keyset
from common.http.schemas import Answer, PageQuery, page_of

_ENTRIES = Table(
    "audit_entries",
    MetaData(),
    Column("id", Uuid()),
    *(Column(name, Text()) for name in ("actor_kind", "actor_role", "source_address", "correlation_id")),
    *(Column(name, Text()) for name in ("action", "record_type", "reason")),
    Column("at", DateTime(timezone=True)),
    Column("actor_id", Uuid()),
    Column("record_id", Uuid()),
    Column("before", JSONB()),
    Column("after", JSONB()),
)


class AuditEntry(Answer):
    """Who did what, when, from where, to which record, and what changed."""

    id = fields.Id()
    at = fields.Instant()
    actor_kind = fields.Name(40)
    actor_id = fields.Id(allow_none=True)
    actor_role = fields.Name(120, allow_none=True)  # or who caused it, when an event did
    source_address = fields.Name(64, allow_none=True)
    correlation_id = fields.Name(120, allow_none=True)
    action = fields.Name(120)
    record_type = fields.Name(80)
    record_id = fields.Id()
    before = fields.JsonObject(allow_none=True)
    after = fields.JsonObject(allow_none=True)
    reason = fields.Text(2000, allow_none=True)


class AuditFilter(PageQuery):
    """Which entries."""

    record_type = fields.Name(80)
    record_id = fields.Id()
    actor_id = fields.Id()
    action = fields.Name(120)
    since = fields.Instant()
    until = fields.Instant()


def audit_blueprint(service: str) -> Blueprint:
    """The operation that lists a service's audit entries, newest first."""
    blueprint = Blueprint("audit", __name__, url_prefix="/api/v1/audit", description="Who did what")
    declare = operation(
        blueprint,
        "GET",
        f"/{service}",
        id=f"list{service.capitalize()}Audit",
        query=AuditFilter,
        answer=page_of(AuditEntry),
        summary=f"List {service} audit entries",
    )
    declare(list_audit)
    return blueprint


def list_audit(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Audit entries, newest first."""
    order = [_ENTRIES.c.at.desc(), _ENTRIES.c.id.desc()]
    return keyset(uow.session, _matching(query), columns=order, after=query["after"], limit=query["limit"])


def _matching(query: dict[str, Any]) -> Select[Any]:
    found = select(*_ENTRIES.c)
    for name in ("record_type", "record_id", "actor_id", "action"):
        if name in query:
            found = found.where(_ENTRIES.c[name] == query[name])
    if "since" in query:
        found = found.where(_ENTRIES.c.at >= query["since"])
    if "until" in query:
        found = found.where(_ENTRIES.c.at < query["until"])
    return found
