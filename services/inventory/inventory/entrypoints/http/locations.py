"""Locations, what they hold, and what the organization decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from inventory.app import locations, organizations
from inventory.app.queries.locations import contents_page, locations_page
from inventory.app.viewer import seen_location
from inventory.domain.location import Location
from inventory.domain.settings import InventorySettings
from inventory.entrypoints.http.asking import viewer
from inventory.entrypoints.http.location_schemas import (
    ContentShown,
    LocationChange,
    LocationFilter,
    LocationNew,
    LocationShown,
    SettingsChange,
    SettingsShown,
)

blueprint = Blueprint("locations", __name__, url_prefix="/api/v1", description="Locations")
ALL, ONE = "/locations", "/locations/<uuid:location_id>"
SETTINGS = "/inventory/settings"


@operation(blueprint, "POST", ALL, id="createLocation", body=LocationNew, answer=LocationShown, status=201)
def create_location(uow: UnitOfWork, body: dict[str, Any]) -> Location:
    """Open a location."""
    return locations.create_location(uow, **body)


@operation(blueprint, "GET", ALL, id="listLocations", query=LocationFilter, answer=page_of(LocationShown))
def list_locations(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Locations, the newest first; crews see their own van."""
    return locations_page(uow, viewer=viewer(), **query)


@operation(blueprint, "GET", ONE, id="showLocation", answer=LocationShown)
def show_location(uow: UnitOfWork, location_id: UUID) -> Location:
    """One location."""
    return seen_location(uow, viewer(), location_id)


@operation(blueprint, "PATCH", ONE, id="changeLocation", body=LocationChange, answer=LocationShown, versioned=True)
def change_location(uow: UnitOfWork, body: dict[str, Any], location_id: UUID, expected_version: int | None) -> Location:
    """Change a location."""
    return locations.change_location(uow, location_id=location_id, expected_version=expected_version, **body)


@operation(blueprint, "DELETE", ONE, id="removeLocation", versioned=True)
def remove_location(uow: UnitOfWork, location_id: UUID, expected_version: int | None) -> None:
    """Give a location up; not while there is stock, or an order on its way there."""
    locations.remove_location(uow, location_id=location_id, expected_version=expected_version)


@operation(blueprint, "GET", f"{ONE}/stock", id="listLocationStock", query=PageQuery, answer=page_of(ContentShown))
def list_contents(uow: UnitOfWork, query: dict[str, Any], location_id: UUID) -> Page:
    """What a location holds; crews see their own van's."""
    return contents_page(uow, viewer=viewer(), location_id=location_id, **query)


@operation(blueprint, "GET", SETTINGS, id="showInventorySettings", answer=SettingsShown, problems=(409,))
def show_settings(uow: UnitOfWork) -> InventorySettings:
    """What the organization decided about its stock."""
    return organizations.settings_of(uow)


@operation(
    blueprint,
    "PATCH",
    SETTINGS,
    id="changeInventorySettings",
    body=SettingsChange,
    answer=SettingsShown,
    versioned=True,
)
def change_settings(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> InventorySettings:
    """Decide otherwise."""
    return organizations.change_settings(uow, expected_version=expected_version, **body)
