"""Bringing a vehicle's due services and grounding in line with what is known now. Every use case that changes what they
depend on ends here, with the vehicle locked; a timer does it when the day changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from common.db.unit_of_work import UnitOfWork
from fleet.app.meter_history import meters_on
from fleet.app.organizations import today_of
from fleet.app.outlook import outlook_of
from fleet.domain import statuses
from fleet.domain.assignment import Assignment
from fleet.domain.due import Point
from fleet.domain.known import KnownOrganization
from fleet.domain.maintenance import MaintenanceEntry, MaintenancePlan
from fleet.domain.service_plan import ServicePlan
from fleet.domain.vehicle import Vehicle

AT_ONCE = 200


def settle(uow: UnitOfWork, vehicle: Vehicle) -> None:
    """Say which services became due, and whether the vehicle must stay or may go out."""
    today = today_of(uow)
    plans = _plans(uow, vehicle)
    if plans:
        outlook = outlook_of(uow, vehicle, today=today)
        last_done = _last_done(uow, vehicle)
        for plan in plans:
            _count(uow, plan, last_done.get(plan.id))
            said = plan.follow(vehicle, outlook, at=uow.now)
            if said is not None:
                uow.emit(said)
    _settle_grounding(uow, vehicle, plans, today=today)
    _note_day(uow, vehicle, today)


def settle_vehicle(uow: UnitOfWork, *, vehicle_id: UUID) -> None:
    """The same for who has not locked it yet."""
    settle(uow, uow.lock(Vehicle, vehicle_id))


def vehicles_of_yesterday(session: Session, *, now: datetime) -> Sequence[tuple[UUID, UUID]]:
    """(organization, vehicle) of those not looked at since the day changed where they are, a bounded number."""
    today = cast(func.timezone(KnownOrganization.zone, now), Date)
    found = (
        select(Vehicle.organization_id, Vehicle.id)
        .join(KnownOrganization, KnownOrganization.organization_id == Vehicle.organization_id)
        .where(Vehicle.settled_on < today)
        .order_by(Vehicle.settled_on, Vehicle.organization_id, Vehicle.id)
        .limit(AT_ONCE)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def _settle_grounding(uow: UnitOfWork, vehicle: Vehicle, plans: Sequence[ServicePlan], *, today: date) -> None:
    reason = statuses.grounding_reason(status=vehicle.status, safety_overdue=any(plan.grounds for plan in plans))
    crews = _crews_with(uow, vehicle, from_on=today) if reason else []
    said = vehicle.follow_grounding(reason, crews=crews, at=uow.now, today=today)
    if said is not None:
        uow.emit(said)
        uow.audit(
            action="vehicle.ground" if vehicle.grounded_reason else "vehicle.release",
            record_type="vehicle",
            record_id=vehicle.id,
            after={"reason": vehicle.grounded_reason, "crew_ids": vehicle.grounded_crews},
        )


def _plans(uow: UnitOfWork, vehicle: Vehicle) -> Sequence[ServicePlan]:
    ours = (ServicePlan.organization_id == uow.organization_id, ServicePlan.vehicle_id == vehicle.id)
    return uow.session.scalars(select(ServicePlan).where(*ours).order_by(ServicePlan.id)).all()


def _count(uow: UnitOfWork, plan: ServicePlan, last: MaintenanceEntry | None) -> None:
    if last is not None:
        plan.count_from(last.point, serviced=True)
        return
    then = meters_on(uow, plan.vehicle_id, plan.start_on) if plan.start_is_open else Point(on=plan.start_on)
    plan.count_from(plan.start(then), serviced=False)


def _last_done(uow: UnitOfWork, vehicle: Vehicle) -> dict[UUID, MaintenanceEntry]:
    """The last service of each of the vehicle's plans that had one."""
    found = (
        select(MaintenancePlan.service_plan_id, MaintenanceEntry)
        .join(
            MaintenancePlan,
            (MaintenancePlan.organization_id == MaintenanceEntry.organization_id)
            & (MaintenancePlan.maintenance_id == MaintenanceEntry.id),
        )
        .where(
            MaintenancePlan.organization_id == uow.organization_id,
            MaintenanceEntry.vehicle_id == vehicle.id,
            MaintenanceEntry.voided_at.is_(None),
        )
        .ext(distinct_on(MaintenancePlan.service_plan_id))
        .order_by(MaintenancePlan.service_plan_id, MaintenanceEntry.performed_on.desc(), MaintenanceEntry.id.desc())
    )
    return {row[0]: row[1] for row in uow.session.execute(found)}


def _crews_with(uow: UnitOfWork, vehicle: Vehicle, *, from_on: date) -> list[UUID]:
    ahead = select(Assignment).where(
        Assignment.organization_id == uow.organization_id,
        Assignment.vehicle_id == vehicle.id,
        Assignment.withdrawn_at.is_(None),
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= from_on),
    )
    return [each.crew_id for each in uow.session.scalars(ahead) if not each.keeps_despite(vehicle)]


def _note_day(uow: UnitOfWork, vehicle: Vehicle, today: date) -> None:
    # Past the entity, so that a vehicle that stays as it is keeps its version over night.
    ours = (Vehicle.organization_id == uow.organization_id, Vehicle.id == vehicle.id, Vehicle.settled_on != today)
    uow.session.execute(
        update(Vehicle).where(*ours).values(settled_on=today), execution_options={"synchronize_session": False}
    )
