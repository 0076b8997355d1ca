"""What screens show of reconciliations and differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from billing.domain.reconciliation import Difference, Reconciliation
from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset


def reconciliation_page(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """Runs, newest first."""
    statement = select(Reconciliation).where(Reconciliation.organization_id == uow.organization_id)
    columns = [Reconciliation.started_at.desc(), Reconciliation.id.desc()]
    return keyset(uow.session, statement, columns=columns, after=query.get("after"), limit=query["limit"])


def reconciliation_detail(uow: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    """How far a run came, and how many differences of each kind it saw that are open."""
    run = uow.get(Reconciliation, run_id)
    counted = select(Difference.kind, func.count()).where(
        Difference.organization_id == uow.organization_id,
        Difference.reconciliation_id == run_id,
        Difference.state == "open",
    )
    kinds = uow.session.execute(counted.group_by(Difference.kind).order_by(Difference.kind))
    shown = {name: getattr(run, name) for name in Reconciliation.__table__.columns.keys()}  # noqa: SIM118
    return {**shown, "open": [{"kind": row[0], "count": row[1]} for row in kinds]}


def difference_page(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """Differences, newest first; filters run, state and kind."""
    statement = select(Difference).where(Difference.organization_id == uow.organization_id)
    for name in ("reconciliation_id", "state", "kind"):
        if query.get(name) is not None:
            statement = statement.where(getattr(Difference, name) == query[name])
    columns = [Difference.found_at.desc(), Difference.id.desc()]
    return keyset(uow.session, statement, columns=columns, after=query.get("after"), limit=query["limit"])
