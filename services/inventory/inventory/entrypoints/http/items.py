"""Items, their levels, and the pieces of equipment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from inventory.app import items
from inventory.app.queries.items import item_view, items_page, level_view, serials_page
from inventory.domain.item import SerialNumber
from inventory.entrypoints.http.item_schemas import (
    ItemChange,
    ItemDetail,
    ItemFilter,
    ItemNew,
    ItemShown,
    LevelChange,
    LevelShown,
    SerialChange,
    SerialNew,
    SerialShown,
)

blueprint = Blueprint("items", __name__, url_prefix="/api/v1", description="Items")
ALL, ONE = "/items", "/items/<uuid:item_id>"
LEVEL, SERIAL = f"{ONE}/levels/<uuid:location_id>", "/serials/<uuid:serial_id>"


@operation(blueprint, "POST", ALL, id="createItem", body=ItemNew, answer=ItemDetail, status=201)
def create_item(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Add an item."""
    return item_view(uow, items.create_item(uow, **body).id)


@operation(blueprint, "GET", ALL, id="listItems", query=ItemFilter, answer=page_of(ItemShown))
def list_items(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Items that fit all filters, the newest first."""
    return items_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showItem", answer=ItemDetail)
def show_item(uow: UnitOfWork, item_id: UUID) -> dict[str, Any]:
    """One item with what there is of it where."""
    return item_view(uow, item_id)


@operation(blueprint, "PATCH", ONE, id="changeItem", body=ItemChange, answer=ItemDetail, versioned=True)
def change_item(uow: UnitOfWork, body: dict[str, Any], item_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Change an item, or put it out of use."""
    return item_view(uow, items.change_item(uow, item_id=item_id, expected_version=expected_version, **body).id)


@operation(blueprint, "PATCH", LEVEL, id="watchLevel", body=LevelChange, answer=LevelShown)
def watch_level(uow: UnitOfWork, body: dict[str, Any], item_id: UUID, location_id: UUID) -> dict[str, Any]:
    """Set how low an item may get at a location, or stop to watch it."""
    return level_view(uow, items.watch_level(uow, item_id=item_id, location_id=location_id, **body))


@operation(blueprint, "POST", f"{ONE}/serials", id="addSerial", body=SerialNew, answer=SerialShown, status=201)
def add_serial(uow: UnitOfWork, body: dict[str, Any], item_id: UUID) -> SerialNumber:
    """Note a piece of equipment by its serial number."""
    return items.add_serial(uow, item_id=item_id, **body)


@operation(blueprint, "GET", f"{ONE}/serials", id="listSerials", query=PageQuery, answer=page_of(SerialShown))
def list_serials(uow: UnitOfWork, query: dict[str, Any], item_id: UUID) -> Page:
    """The pieces of an item, by their serial numbers."""
    return serials_page(uow, item_id=item_id, **query)


@operation(blueprint, "GET", SERIAL, id="showSerial", answer=SerialShown)
def show_serial(uow: UnitOfWork, serial_id: UUID) -> SerialNumber:
    """One piece."""
    return uow.get(SerialNumber, serial_id)


@operation(blueprint, "PATCH", SERIAL, id="changeSerial", body=SerialChange, answer=SerialShown, versioned=True)
def change_serial(uow: UnitOfWork, body: dict[str, Any], serial_id: UUID, expected_version: int | None) -> SerialNumber:
    """Note where a piece is now."""
    return items.change_serial(uow, serial_id=serial_id, expected_version=expected_version, **body)
