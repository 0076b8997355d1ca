"""Planning the services of a vehicle."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from fleet.app.meter_history import meters_on
from fleet.app.organizations import today_of
from fleet.app.settling import settle
from fleet.domain.due import OK
from fleet.domain.meters import TENTHS, number
from fleet.domain.service_plan import FIELDS, TENTHS_FIELDS, ServicePlan
from fleet.domain.vehicle import Vehicle

SOON_DAYS, SOON_MILES, SOON_ENGINE_HOURS = 14, 500, 10


def plan_service(uow: UnitOfWork, *, vehicle_id: UUID, id: UUID | None = None, **facts: Any) -> ServicePlan:
    """Something to be done again and again, counted from now unless a start is given."""
    vehicle = uow.lock(Vehicle, vehicle_id)
    today = today_of(uow)
    plan = ServicePlan(
        organization_id=uow.organization_id,
        id=id or new_id(),
        vehicle_id=vehicle.id,
        safety=False,
        active=True,
        soon_days=SOON_DAYS,
        soon_tenth_miles=SOON_MILES * TENTHS,
        soon_tenth_hours=SOON_ENGINE_HOURS * TENTHS,
        start_on=today,
        counted_from_on=today,
        state=OK,
        created_at=uow.now,
    )
    plan.plan({**_meters_at_start(uow, vehicle, today, facts), **facts})
    uow.session.add(plan)
    uow.session.flush()
    uow.audit(action="service_plan.create", record_type="service_plan", record_id=plan.id, after=_shown(plan))
    settle(uow, vehicle)
    uow.session.flush()
    return plan


def change_service_plan(
    uow: UnitOfWork, *, service_plan_id: UUID, expected_version: int | None, **facts: Any
) -> ServicePlan:
    """Change what was named; what is due follows."""
    vehicle = uow.lock(Vehicle, uow.get(ServicePlan, service_plan_id).vehicle_id)
    plan = uow.lock(ServicePlan, service_plan_id, expected_version)
    before = _shown(plan)
    moved = _meters_at_start(uow, vehicle, facts["start_on"], facts) if "start_on" in facts else {}
    with uow.session.no_autoflush:
        plan.plan({**moved, **facts})
    uow.audit(
        action="service_plan.change", record_type="service_plan", record_id=plan.id, before=before, after=_shown(plan)
    )
    settle(uow, vehicle)
    uow.session.flush()
    return plan


def _meters_at_start(uow: UnitOfWork, vehicle: Vehicle, today: date, facts: dict[str, Any]) -> dict[str, Any]:
    """What the meters showed on the day from which it is counted, kept so that later readings of that day leave it. A
    meter that nobody had read by then stays open until its first reading."""
    then = meters_on(uow, vehicle.id, facts.get("start_on", today))
    read = {"start_miles": then.tenth_miles, "start_engine_hours": then.tenth_hours}
    return {name: number(tenths) for name, tenths in read.items()}


def _shown(plan: ServicePlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in (*FIELDS, *TENTHS_FIELDS.values())}
