"""Use cases on plans."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from routing.domain.plan import Plan


def open_plan(uow: UnitOfWork, *, title: str, id: UUID | None = None) -> Plan:
    """Open a plan."""
    plan = Plan(organization_id=uow.organization_id, id=id or new_id())
    uow.emit(plan.open(title=title, at=uow.now))
    uow.session.add(plan)
    uow.session.flush()
    uow.audit(action="plan.open", record_type="plan", record_id=plan.id, after={"title": plan.title})
    return plan


def plan_of(uow: UnitOfWork, plan_id: UUID) -> Plan:
    """One plan. Raises NotFound."""
    return uow.get(Plan, plan_id)
