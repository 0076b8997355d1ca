"""Logging what was done to a vehicle: its costs, its meters that day, and the service plans that begin anew with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money
from fleet.app.meter_history import meters_on
from fleet.app.meter_readings import NewReading, add_reading, leave_out
from fleet.app.organizations import known_organization, today_of
from fleet.app.settling import settle
from fleet.domain.maintenance import (
    DoneInTheFuture,
    MaintenanceEntry,
    MaintenancePlan,
    OtherCurrency,
    PlanOfAnotherVehicle,
)
from fleet.domain.meter_reading import MeterReading
from fleet.domain.meters import ENGINE_HOURS, MILES, TENTHS, Reading
from fleet.domain.service_plan import ServicePlan
from fleet.domain.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class MetersThen:
    """What the meters showed when it was done; `confirmed` by who knows that it is unusual."""

    odometer_miles: Decimal | None
    engine_hours: Decimal | None
    confirmed: bool

    def given(self) -> list[tuple[str, Decimal]]:
        """Those that were read."""
        both = ((MILES, self.odometer_miles), (ENGINE_HOURS, self.engine_hours))
        return [(meter, value) for meter, value in both if value is not None]


def log_maintenance(
    uow: UnitOfWork,
    *,
    vehicle_id: UUID,
    kind: str,
    title: str,
    performed_on: date,
    cost: Money | None = None,
    service_plan_ids: Sequence[UUID] = (),
    odometer_miles: Decimal | None = None,
    engine_hours: Decimal | None = None,
    confirmed: bool = False,
    **facts: Any,
) -> MaintenanceEntry:
    """Note what was done. Plans named begin anew at its actual day and meters."""
    vehicle = uow.lock(Vehicle, vehicle_id)
    if performed_on > today_of(uow):
        raise DoneInTheFuture(field="performed_on")
    _check_plans(uow, vehicle, service_plan_ids)
    price = _checked_cost(uow, cost)
    entry = MaintenanceEntry(
        organization_id=uow.organization_id,
        id=facts.pop("id", None) or new_id(),
        vehicle_id=vehicle.id,
        kind=kind,
        title=title,
        performed_on=performed_on,
        cost_minor=price.amount,
        currency=price.currency,
        logged_at=uow.now,
        logged_by=uow.actor.id,
        **facts,
    )
    uow.session.add(entry)
    uow.session.flush()
    then = MetersThen(odometer_miles=odometer_miles, engine_hours=engine_hours, confirmed=confirmed)
    _read_meters(uow, vehicle, entry, then)
    ids = {"organization_id": uow.organization_id, "maintenance_id": entry.id}
    uow.session.add_all(MaintenancePlan(**ids, service_plan_id=plan_id) for plan_id in set(service_plan_ids))
    _audit(uow, entry, "maintenance.log", reason=None)
    uow.session.flush()
    settle(uow, vehicle)
    uow.session.flush()
    return entry


def void_maintenance(uow: UnitOfWork, *, maintenance_id: UUID, reason: str) -> MaintenanceEntry:
    """Take it back, with the readings that came with it; plans are counted from the service before."""
    vehicle = uow.lock(Vehicle, uow.get(MaintenanceEntry, maintenance_id).vehicle_id)
    entry = uow.lock(MaintenanceEntry, maintenance_id)
    entry.void(reason, at=uow.now)
    ours = (MeterReading.organization_id == uow.organization_id, MeterReading.maintenance_id == entry.id)
    for reading in uow.session.scalars(select(MeterReading).where(*ours)).all():
        leave_out(uow, vehicle, reading, reason=reason)
    _audit(uow, entry, "maintenance.void", reason=reason)
    uow.session.flush()
    settle(uow, vehicle)
    uow.session.flush()
    return entry


def _read_meters(uow: UnitOfWork, vehicle: Vehicle, entry: MaintenanceEntry, then: MetersThen) -> None:
    for meter, value in then.given():
        reading = Reading(entry.performed_on, int(value * TENTHS))
        new = NewReading(meter=meter, reading=reading, confirmed=then.confirmed, maintenance_id=entry.id)
        add_reading(uow, vehicle, new)
    stood = meters_on(uow, vehicle.id, entry.performed_on)
    miles, hours = then.odometer_miles, then.engine_hours
    entry.tenth_miles = stood.tenth_miles if miles is None else int(miles * TENTHS)
    entry.tenth_hours = stood.tenth_hours if hours is None else int(hours * TENTHS)


def _check_plans(uow: UnitOfWork, vehicle: Vehicle, service_plan_ids: Sequence[UUID]) -> None:
    wanted = set(service_plan_ids)
    ours = (ServicePlan.organization_id == uow.organization_id, ServicePlan.vehicle_id == vehicle.id)
    found = select(func.count()).select_from(ServicePlan).where(*ours, ServicePlan.id.in_(wanted))
    if wanted and uow.session.scalar(found) != len(wanted):
        raise PlanOfAnotherVehicle(field="service_plan_ids")


def _checked_cost(uow: UnitOfWork, cost: Money | None) -> Money:
    currency = known_organization(uow).currency
    if cost is not None and cost.currency != currency:
        raise OtherCurrency(field="cost")
    return cost or Money(0, currency)


def _audit(uow: UnitOfWork, entry: MaintenanceEntry, action: str, *, reason: str | None) -> None:
    names = ("vehicle_id", "kind", "title", "performed_on", "cost_minor")
    after = {name: getattr(entry, name) for name in names}
    uow.audit(action=action, record_type="maintenance", record_id=entry.id, after=after, reason=reason)
