"""Which location is a crew's van on a day: that of the vehicle assigned to it, as the fleet told and as the location
says itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from common.db.unit_of_work import UnitOfWork
from inventory.domain.known import KnownAssignment, KnownVehicle
from inventory.domain.location import Location


def van_of(uow: UnitOfWork, crew_id: UUID | None, on: date) -> UUID | None:
    """The location of the crew's van on that day, None when there is none."""
    return None if crew_id is None else vans_of(uow, [crew_id], on).get(crew_id)


def vans_of(uow: UnitOfWork, crew_ids: Collection[UUID], on: date) -> dict[UUID, UUID]:
    """The same for several crews. Of several vehicles with stock the one assigned last counts."""
    rows = uow.session.execute(_assigned(uow, on).where(KnownAssignment.crew_id.in_(set(crew_ids))))
    return _latest(rows.all())


def _latest(rows: Collection[Row[UUID, UUID, date]]) -> dict[UUID, UUID]:
    ordered = sorted(rows, key=lambda row: (row.starts_on, row.location_id))
    return {row.crew_id: row.location_id for row in ordered}


def _assigned(uow: UnitOfWork, on: date) -> Select[UUID, UUID, date]:
    return (
        select(KnownAssignment.crew_id, Location.id.label("location_id"), KnownAssignment.starts_on)
        .outerjoin(
            KnownVehicle,
            and_(
                KnownVehicle.organization_id == KnownAssignment.organization_id,
                KnownVehicle.id == KnownAssignment.vehicle_id,
            ),
        )
        .join(Location, and_(Location.organization_id == uow.organization_id, _keeps_stock()))
        .where(KnownAssignment.organization_id == uow.organization_id, _is_on(on), Location.removed_at.is_(None))
    )


def _keeps_stock() -> ColumnElement[bool]:
    """What the fleet says wins over what the location says."""
    own = and_(KnownVehicle.stock_location_id.is_(None), Location.vehicle_id == KnownAssignment.vehicle_id)
    return or_(Location.id == KnownVehicle.stock_location_id, own)


def _is_on(day: date) -> ColumnElement[bool]:
    ends = func.coalesce(KnownAssignment.ends_on, date.max)
    return and_(KnownAssignment.starts_on <= day, ends >= day)
