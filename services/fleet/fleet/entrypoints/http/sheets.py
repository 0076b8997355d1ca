"""Vehicles and the maintenance log as sheets. Exports are pages of 5,000 rows; a Link header leads to the next, and
pages laid end to end are one file. An import takes all of a sheet or nothing."""

from __future__ import annotations

from typing import Any

from common import csv_text
from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.operations import Blueprint, Prepared, operation
from common.http.sheets import ROWS_AT_A_TIME, Sheet, SheetQuery, SheetTaken, sheet_of
from fleet.app import vehicle_import
from fleet.app.queries.sheets import MAINTENANCE_COLUMNS, maintenance_rows, vehicle_rows
from fleet.app.vehicle_import import Imported
from fleet.domain.vehicle_sheet import VEHICLE_COLUMNS

blueprint = Blueprint("sheets", __name__, url_prefix="/api/v1", description="Sheets")


class MaintenanceSheetQuery(SheetQuery):
    """Whose log."""

    vehicle_id = fields.Id()


@operation(blueprint, "POST", "/vehicles/import", id="importVehicles", body=Sheet, answer=SheetTaken)
def import_vehicles(uow: UnitOfWork, body: dict[str, Any]) -> Imported:
    """Add and change vehicles and equipment as a sheet says."""
    return vehicle_import.import_vehicles(uow, **body)


@operation(blueprint, "GET", "/exports/vehicles", id="exportVehicles", query=SheetQuery, content_type=csv_text.TYPE)
def export_vehicles(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """Vehicles as CSV that can be imported again."""
    page = vehicle_rows(uow, **query, limit=ROWS_AT_A_TIME)
    return sheet_of(page, head=VEHICLE_COLUMNS.names, name="vehicles", query=query)


@operation(
    blueprint,
    "GET",
    "/exports/maintenance",
    id="exportMaintenance",
    query=MaintenanceSheetQuery,
    content_type=csv_text.TYPE,
)
def export_maintenance(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """The maintenance log as CSV, what was done last first."""
    page = maintenance_rows(uow, **query, limit=ROWS_AT_A_TIME)
    return sheet_of(page, head=MAINTENANCE_COLUMNS, name="maintenance", query=query)
