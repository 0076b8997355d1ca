"""Items, suppliers, stock levels and movements as sheets. Exports are pages of 5,000 rows; a Link header leads to the
next, and pages laid end to end are one file. An import takes all of a sheet or nothing."""

from __future__ import annotations

from typing import Any

from common import csv_text
from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.operations import Blueprint, Prepared, operation
from common.http.sheets import ROWS_AT_A_TIME, Sheet, SheetQuery, SheetTaken, sheet_of
from inventory.app import item_import, level_import, supplier_import
from inventory.app.importing import Imported
from inventory.app.queries.items import item_rows
from inventory.app.queries.sheets import MOVEMENT_COLUMNS, level_rows, movement_rows, supplier_rows
from inventory.domain.item_sheet import item_columns
from inventory.domain.level_sheet import LEVEL_COLUMNS
from inventory.domain.movement import KINDS
from inventory.domain.supplier_sheet import SUPPLIER_COLUMNS

blueprint = Blueprint("sheets", __name__, url_prefix="/api/v1", description="Sheets")
ITEM_NAMES = item_columns(places=2).names


class MovementSheetQuery(SheetQuery):
    """Which movements."""

    item_id = fields.Id()
    location_id = fields.Id()
    kind = fields.Choice(*KINDS)


@operation(blueprint, "POST", "/items/import", id="importItems", body=Sheet, answer=SheetTaken)
def import_items(uow: UnitOfWork, body: dict[str, Any]) -> Imported:
    """Add and change items as a sheet says."""
    return item_import.import_items(uow, **body)


@operation(blueprint, "GET", "/exports/items", id="exportItems", query=SheetQuery, content_type=csv_text.TYPE)
def export_items(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """Items as CSV that can be imported again."""
    return sheet_of(item_rows(uow, **query, limit=ROWS_AT_A_TIME), head=ITEM_NAMES, name="items", query=query)


@operation(blueprint, "POST", "/suppliers/import", id="importSuppliers", body=Sheet, answer=SheetTaken)
def import_suppliers(uow: UnitOfWork, body: dict[str, Any]) -> Imported:
    """Add and change suppliers as a sheet says."""
    return supplier_import.import_suppliers(uow, **body)


@operation(blueprint, "GET", "/exports/suppliers", id="exportSuppliers", query=SheetQuery, content_type=csv_text.TYPE)
def export_suppliers(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """Suppliers as CSV that can be imported again."""
    page = supplier_rows(uow, **query, limit=ROWS_AT_A_TIME)
    return sheet_of(page, head=SUPPLIER_COLUMNS.names, name="suppliers", query=query)


@operation(blueprint, "POST", "/stock/levels/import", id="importLevels", body=Sheet, answer=SheetTaken)
def import_levels(uow: UnitOfWork, body: dict[str, Any]) -> Imported:
    """Count stock and set reorder points as a sheet says; a quantity that differs is noted as a count."""
    return level_import.import_levels(uow, **body)


@operation(blueprint, "GET", "/exports/levels", id="exportLevels", query=SheetQuery, content_type=csv_text.TYPE)
def export_levels(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """What there is of each item where, and reorder points, as CSV that can be imported again."""
    page = level_rows(uow, **query, limit=ROWS_AT_A_TIME)
    return sheet_of(page, head=LEVEL_COLUMNS.names, name="levels", query=query)


@operation(
    blueprint, "GET", "/exports/movements", id="exportMovements", query=MovementSheetQuery, content_type=csv_text.TYPE
)
def export_movements(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """The ledger as CSV, oldest first."""
    page = movement_rows(uow, **query, limit=ROWS_AT_A_TIME)
    return sheet_of(page, head=MOVEMENT_COLUMNS, name="movements", query=query)
