"""Suppliers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from inventory.app import suppliers
from inventory.app.queries.suppliers import suppliers_page
from inventory.domain.supplier import Supplier
from inventory.entrypoints.http.item_schemas import SupplierChange, SupplierFilter, SupplierNew, SupplierShown

blueprint = Blueprint("suppliers", __name__, url_prefix="/api/v1/suppliers", description="Suppliers")
ONE = "/<uuid:supplier_id>"


@operation(blueprint, "POST", "", id="createSupplier", body=SupplierNew, answer=SupplierShown, status=201)
def create_supplier(uow: UnitOfWork, body: dict[str, Any]) -> Supplier:
    """Add a supplier."""
    return suppliers.create_supplier(uow, **body)


@operation(blueprint, "GET", "", id="listSuppliers", query=SupplierFilter, answer=page_of(SupplierShown))
def list_suppliers(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Suppliers, the newest first."""
    return suppliers_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showSupplier", answer=SupplierShown)
def show_supplier(uow: UnitOfWork, supplier_id: UUID) -> Supplier:
    """One supplier."""
    return uow.get(Supplier, supplier_id)


@operation(blueprint, "PATCH", ONE, id="changeSupplier", body=SupplierChange, answer=SupplierShown, versioned=True)
def change_supplier(uow: UnitOfWork, body: dict[str, Any], supplier_id: UUID, expected_version: int | None) -> Supplier:
    """Change a supplier, or put it out of use."""
    return suppliers.change_supplier(uow, supplier_id=supplier_id, expected_version=expected_version, **body)
