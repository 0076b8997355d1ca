"""Locations: opening, changing and giving them up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, NotYetKnown
from common.ids import new_id
from inventory.app.finding import named_items
from inventory.app.placing import place_uses_of_vehicle
from inventory.app.posting import watch
from inventory.domain.known import KnownVehicle
from inventory.domain.location import Location, LocationNameTaken, VehicleHasLocation
from inventory.domain.measures import key_of
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.purchase_rules import EXPECTED
from inventory.domain.stock_level import StockLevel


def create_location(uow: UnitOfWork, *, id: UUID | None = None, is_receiving: bool = False, **facts: Any) -> Location:
    """Open a location. Raises LocationNameTaken, VehicleHasLocation, NotAVehiclesStock."""
    location = Location(organization_id=uow.organization_id, id=id or new_id(), is_receiving=False)
    _check_vehicle(uow, facts.get("vehicle_id"))
    location.describe(**({"vehicle_id": None, "address": None} | facts))
    return _keep(uow, location, is_receiving=is_receiving, action="location.create", before=None)


def change_location(
    uow: UnitOfWork, *, location_id: UUID, expected_version: int | None, is_receiving: bool | None = None, **facts: Any
) -> Location:
    """Change what was named. Raises as `create_location` does."""
    location = _locked(uow, location_id, expected_version)
    before = _audited(location)
    _check_vehicle(uow, facts.get("vehicle_id"))
    location.describe(**facts)
    wanted = location.is_receiving if is_receiving is None else is_receiving
    return _keep(uow, location, is_receiving=wanted, action="location.change", before=before)


def remove_location(uow: UnitOfWork, *, location_id: UUID, expected_version: int | None) -> None:
    """Give it up. Nothing can come in meanwhile: whoever posts holds the location's row, and waits for this one."""
    location = _locked(uow, location_id, expected_version)
    at_it = (StockLevel.organization_id == uow.organization_id, StockLevel.location_id == location_id)
    coming = (
        PurchaseOrder.organization_id == uow.organization_id,
        PurchaseOrder.location_id == location_id,
        PurchaseOrder.status.in_(EXPECTED),
    )
    location.remove(
        at=uow.now, holds_stock=_any(uow, *at_it, StockLevel.quantity != 0), awaits_orders=_any(uow, *coming)
    )
    uow.session.flush()
    _stop_watching(uow, location)
    uow.audit(action="location.remove", record_type="location", record_id=location_id, before={"name": location.name})


def _stop_watching(uow: UnitOfWork, location: Location) -> None:
    """What was low there is not any more, and that is said."""
    at_it = (StockLevel.organization_id == uow.organization_id, StockLevel.location_id == location.id)
    watched = select(StockLevel).where(*at_it, StockLevel.reorder_point.is_not(None)).order_by(StockLevel.item_id)
    levels = uow.session.scalars(watched.with_for_update().execution_options(populate_existing=True)).all()
    items = named_items(uow, {level.item_id for level in levels})
    for level in levels:
        level.reorder_at(point=None, quantity=None)
        watch(uow, level, item=items[level.item_id], location=location)


def _keep(
    uow: UnitOfWork, location: Location, *, is_receiving: bool, action: str, before: dict[str, Any] | None
) -> Location:
    with uow.session.no_autoflush:
        _refuse_doubles(uow, location)
        if is_receiving and not location.is_receiving:
            _give_up_receiving(uow)
    location.is_receiving = is_receiving
    uow.session.add(location)
    uow.session.flush()
    if location.vehicle_id is not None:
        place_uses_of_vehicle(uow, location.vehicle_id)
    uow.audit(action=action, record_type="location", record_id=location.id, before=before, after=_audited(location))
    return location


def _check_vehicle(uow: UnitOfWork, vehicle_id: UUID | None) -> None:
    if vehicle_id is not None and uow.session.get(KnownVehicle, (uow.organization_id, vehicle_id)) is None:
        raise NotYetKnown("This vehicle has not arrived yet", field="vehicle_id")


def _refuse_doubles(uow: UnitOfWork, location: Location) -> None:
    others = (
        Location.organization_id == uow.organization_id,
        Location.removed_at.is_(None),
        Location.id != location.id,
    )
    if _any(uow, *others, Location.name_key == key_of(location.name)):
        raise LocationNameTaken(field="name")
    if location.vehicle_id is not None and _any(uow, *others, Location.vehicle_id == location.vehicle_id):
        raise VehicleHasLocation(field="vehicle_id")


def _give_up_receiving(uow: UnitOfWork) -> None:
    current = (Location.organization_id == uow.organization_id, Location.is_receiving, Location.removed_at.is_(None))
    values = {"is_receiving": False, "version": Location.version + 1}
    uow.session.execute(update(Location).where(*current).values(**values))


def _locked(uow: UnitOfWork, location_id: UUID, expected_version: int | None) -> Location:
    location = uow.lock(Location, location_id, expected_version)
    if location.removed_at is not None:
        raise NotFound("Location not found")
    return location


def _any(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> bool:
    return bool(uow.session.scalar(select(exists().where(*conditions))))


def _audited(location: Location) -> dict[str, Any]:
    return {
        "name": location.name,
        "kind": location.kind,
        "vehicle_id": location.vehicle_id,
        "address": location.address,
        "is_receiving": location.is_receiving,
    }
