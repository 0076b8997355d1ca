"""Suppliers: adding and changing them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from inventory.domain.measures import key_of
from inventory.domain.supplier import Supplier, SupplierNameTaken

NEW: dict[str, Any] = {"email": None, "phone": None, "note": None, "active": True}


def create_supplier(uow: UnitOfWork, *, id: UUID | None = None, **facts: Any) -> Supplier:
    """Add a supplier. Raises SupplierNameTaken."""
    supplier = Supplier(organization_id=uow.organization_id, id=id or new_id())
    supplier.describe(**(NEW | facts))
    return _keep(uow, supplier, action="supplier.create", before=None)


def change_supplier(uow: UnitOfWork, *, supplier_id: UUID, expected_version: int | None, **facts: Any) -> Supplier:
    """Change what was named. Raises SupplierNameTaken."""
    supplier = uow.lock(Supplier, supplier_id, expected_version)
    before = _audited(supplier)
    supplier.describe(**facts)
    return _keep(uow, supplier, action="supplier.change", before=before)


def _keep(uow: UnitOfWork, supplier: Supplier, *, action: str, before: dict[str, Any] | None) -> Supplier:
    same = (Supplier.organization_id == uow.organization_id, Supplier.name_key == key_of(supplier.name))
    with uow.session.no_autoflush:
        if uow.session.scalar(select(exists().where(*same, Supplier.id != supplier.id))):
            raise SupplierNameTaken(field="name")
    uow.session.add(supplier)
    uow.session.flush()
    uow.audit(action=action, record_type="supplier", record_id=supplier.id, before=before, after=_audited(supplier))
    return supplier


def _audited(supplier: Supplier) -> dict[str, Any]:
    return {"name": supplier.name, "email": supplier.email, "phone": supplier.phone, "active": supplier.active}
