"""What vehicles cost in a period: a page of vehicles in three statements, however much was logged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.money import Money
from fleet.app.organizations import known_organization
from fleet.domain.costs import VehicleCosts, check_period
from fleet.domain.maintenance import KINDS, MaintenanceEntry
from fleet.domain.meter_reading import MeterReading
from fleet.domain.meters import MILES, number
from fleet.domain.vehicle import Vehicle

_NAMED: tuple[Any, ...] = (Vehicle.id, Vehicle.name)


def vehicle_costs_page(
    uow: UnitOfWork, *, from_on: date, until_on: date, after: str | None, limit: int, vehicle_id: UUID | None = None
) -> Page:
    """One page of vehicles by name with their costs; both days count."""
    check_period(from_on, until_on)
    statement = select(*_NAMED).where(Vehicle.organization_id == uow.organization_id)
    if vehicle_id is not None:
        statement = statement.where(Vehicle.id == vehicle_id)
    page = keyset(uow.session, statement, columns=[Vehicle.name, Vehicle.id], after=after, limit=limit)
    names: dict[UUID, str] = {row[0]: row[1] for row in page.items}
    sums = _sums(uow, list(names), from_on=from_on, until_on=until_on)
    miles = _miles(uow, list(names), from_on=from_on, until_on=until_on)
    currency = known_organization(uow).currency
    costs = [
        VehicleCosts(vehicle_id=id, vehicle_name=name, by_kind=sums.get(id, {}), tenth_miles=miles.get(id))
        for id, name in names.items()
    ]
    return Page([_shown(one, currency) for one in costs], page.next)


def _sums(uow: UnitOfWork, vehicle_ids: Sequence[UUID], *, from_on: date, until_on: date) -> dict[UUID, dict[str, int]]:
    entry = MaintenanceEntry
    found = (
        select(entry.vehicle_id, entry.kind, func.sum(entry.cost_minor))
        .where(entry.organization_id == uow.organization_id, entry.vehicle_id.in_(vehicle_ids))
        .where(entry.voided_at.is_(None), entry.performed_on.between(from_on, until_on))
        .group_by(entry.vehicle_id, entry.kind)
    )
    sums: dict[UUID, dict[str, int]] = {}
    for vehicle_id, kind, total in uow.session.execute(found):
        sums.setdefault(vehicle_id, {})[kind] = int(total)
    return sums


def _miles(uow: UnitOfWork, vehicle_ids: Sequence[UUID], *, from_on: date, until_on: date) -> dict[UUID, int]:
    """From where the odometer stood when the period began, else its first reading in it, to the last one in it."""
    counting = select(MeterReading.tenths).where(
        MeterReading.organization_id == uow.organization_id,
        MeterReading.vehicle_id == Vehicle.id,
        MeterReading.meter == MILES,
        MeterReading.voided_at.is_(None),
    )
    on, tenths = MeterReading.read_on, MeterReading.tenths
    latest, first = (on.desc(), tenths.desc()), (on, tenths)
    before = counting.where(on < from_on).order_by(*latest).limit(1).scalar_subquery()
    within = counting.where(on.between(from_on, until_on))
    opening = func.coalesce(before, within.order_by(*first).limit(1).scalar_subquery())
    closing = within.order_by(*latest).limit(1).scalar_subquery()
    found = select(Vehicle.id, opening, closing).where(
        Vehicle.organization_id == uow.organization_id, Vehicle.id.in_(vehicle_ids)
    )
    rows: list[Any] = list(uow.session.execute(found))
    return {row[0]: row[2] - row[1] for row in rows if row[1] is not None and row[2] is not None}


def _shown(costs: VehicleCosts, currency: str) -> dict[str, Any]:
    return {
        "vehicle_id": costs.vehicle_id,
        "vehicle_name": costs.vehicle_name,
        "total": Money(costs.total_minor, currency),
        "by_kind": [{"kind": kind, "cost": Money(costs.by_kind.get(kind, 0), currency)} for kind in KINDS],
        "miles": number(costs.tenth_miles),
        "minor_per_mile": costs.minor_per_mile,
    }
