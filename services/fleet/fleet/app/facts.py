"""Business figures of the fleet: vehicles by status, by what is due, and those that must stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select

from common.telemetry.facts import Fact
from fleet.domain.due import DUE_SOON, OK, OVERDUE
from fleet.domain.service_plan import ServicePlan
from fleet.domain.statuses import RETIRED
from fleet.domain.vehicle import Vehicle

_rank = func.max(case((ServicePlan.state == OVERDUE, 2), (ServicePlan.state == DUE_SOON, 1), else_=0))
_worst = (
    select(case((_rank == 2, OVERDUE), (_rank == 1, DUE_SOON), else_=OK).label("state"))
    .select_from(Vehicle)
    .outerjoin(
        ServicePlan,
        (ServicePlan.organization_id == Vehicle.organization_id)
        & (ServicePlan.vehicle_id == Vehicle.id)
        & ServicePlan.active,
    )
    .where(Vehicle.status != RETIRED)
    .group_by(Vehicle.organization_id, Vehicle.id)
    .subquery()
)

FACTS: Sequence[Fact] = (
    Fact(
        statement=select(Vehicle.status, func.count()).group_by(Vehicle.status),
        labels=("status",),
        gauges={"crewline_vehicles": "Vehicles and equipment by status."},
    ),
    Fact(
        statement=select(_worst.c.state, func.count()).group_by(_worst.c.state),
        labels=("state",),
        gauges={"crewline_vehicles_due": "Those in use, by the worst state of their service plans."},
    ),
    Fact(
        statement=select(Vehicle.grounded_reason, func.count())
        .where(Vehicle.grounded_reason.is_not(None))
        .group_by(Vehicle.grounded_reason),
        labels=("reason",),
        gauges={"crewline_vehicles_grounded": "Those that must not go out."},
    ),
)
