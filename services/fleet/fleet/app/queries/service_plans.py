"""Service plans as they are listed and shown, and what is expected of a vehicle."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from fleet.app.organizations import today_of
from fleet.app.outlook import outlook_of
from fleet.domain.meters import number
from fleet.domain.service_plan import FIELDS, TENTHS_FIELDS, ServicePlan
from fleet.domain.vehicle import Vehicle

_AS_THEY_ARE = (
    *FIELDS,
    "id", "version", "vehicle_id", "state", "last_serviced_on", "due_on", "projected_on", "created_at",
)  # fmt: skip
_ROW: tuple[Any, ...] = (ServicePlan, Vehicle.name)
_TENTHS = {**TENTHS_FIELDS, "due_at_miles": "due_at_tenth_miles", "due_at_engine_hours": "due_at_tenth_hours"}


def service_plans_page(
    uow: UnitOfWork, *, after: str | None, limit: int, vehicle_id: UUID | None = None, state: str | None = None
) -> Page:
    """One page, the newest first."""
    wanted = {ServicePlan.vehicle_id: vehicle_id, ServicePlan.state: state}
    statement = _rows(uow).where(*(column == value for column, value in wanted.items() if value is not None))
    page = keyset(uow.session, statement, columns=[ServicePlan.id.desc()], after=after, limit=limit)
    return Page([_shown(row[0], vehicle_name=row[1]) for row in page.items], page.next)


def service_plan_view(uow: UnitOfWork, service_plan_id: UUID) -> dict[str, Any]:
    """One plan, or NotFound."""
    row = uow.session.execute(_rows(uow).where(ServicePlan.id == service_plan_id)).one_or_none()
    if row is None:
        raise NotFound("Service plan not found")
    return _shown(row[0], vehicle_name=row[1])


def vehicle_forecast(uow: UnitOfWork, vehicle_id: UUID) -> dict[str, Any]:
    """What the vehicle's meters are expected to add."""
    vehicle = uow.get(Vehicle, vehicle_id)
    today = today_of(uow)
    outlook = outlook_of(uow, vehicle, today=today)
    return {
        "vehicle_id": vehicle.id,
        "usual_miles_per_day": _per_day(outlook.expected_miles.usual),
        "usual_engine_hours_per_day": _per_day(outlook.expected_hours.usual),
        "planned": _ahead(outlook.expected_miles.planned, today=today),
    }


def _ahead(planned: Any, *, today: date) -> list[dict[str, Any]]:
    return [{"on": on, "miles": number(tenths)} for on, tenths in planned.items() if on >= today][:100]


def _per_day(tenths: Fraction) -> Decimal | None:
    return number(round(tenths))


def _rows(uow: UnitOfWork) -> Select[Any]:
    ours = ServicePlan.organization_id
    return (
        select(*_ROW)
        .join(Vehicle, and_(Vehicle.organization_id == ours, Vehicle.id == ServicePlan.vehicle_id))
        .where(ours == uow.organization_id)
    )


def _shown(plan: ServicePlan, *, vehicle_name: str) -> dict[str, Any]:
    tenths = {name: number(getattr(plan, column)) for name, column in _TENTHS.items()}
    return {
        **{name: getattr(plan, name) for name in _AS_THEY_ARE},
        **tenths,
        "vehicle_name": vehicle_name,
    }
