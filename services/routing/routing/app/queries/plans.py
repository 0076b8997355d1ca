"""Day plans as they are shown."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from routing.domain.day_plans import DayPlan


def plan_of(uow: UnitOfWork, day_plan_id: UUID) -> dict[str, Any]:
    """One plan, with all that came out."""
    return plan_view(uow.get(DayPlan, day_plan_id))


def plan_page(
    uow: UnitOfWork, *, limit: int, after: str | None, on: date | None = None, status: str | None = None
) -> Page:
    """Plans, newest first."""
    wanted = select(DayPlan).where(DayPlan.organization_id == uow.organization_id)
    if on is not None:
        wanted = wanted.where(DayPlan.runs_on == on)
    if status is not None:
        wanted = wanted.where(DayPlan.status == status)
    page = keyset(uow.session, wanted, columns=[DayPlan.id.desc()], after=after, limit=limit)
    return Page([plan_card(plan) for plan in page.items], page.next)


def plan_card(plan: DayPlan) -> dict[str, Any]:
    """What a list shows of a plan."""
    return {
        "id": plan.id,
        "version": plan.version,
        "kind": plan.kind,
        "on": plan.runs_on,
        "status": plan.status,
        "progress_percent": plan.progress_percent,
        "failure_code": plan.failure_code,
        "failure_detail": plan.failure_detail,
        "created_at": plan.created_at,
        "finished_at": plan.finished_at,
        "changes": len(plan.changes),
        "change_set_id": plan.change_set_id,
    }


def plan_view(plan: DayPlan) -> dict[str, Any]:
    """All of a plan."""
    result = plan.result or {}
    return {
        **plan_card(plan),
        "crew_ids": plan.asked.get("crew_ids"),
        "engine": result.get("engine"),
        "is_proven": bool(result.get("is_proven")),
        "source": result.get("source"),
        "degraded": bool(result.get("degraded")),
        "routes": result.get("routes", []),
        "unassigned": result.get("unassigned", []),
        "kept_in": result.get("kept_in", []),
        "before": result.get("before"),
        "after": result.get("after"),
        "applied": plan.applied,
        "refused": plan.refused,
    }
