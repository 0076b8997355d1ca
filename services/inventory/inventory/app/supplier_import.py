"""Taking suppliers over from a sheet: all of them or none. A row is the supplier of its name, else new."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.sheets import read_sheet
from inventory.app.importing import Imported, one_sheet_at_a_time
from inventory.app.suppliers import NEW
from inventory.domain.measures import key_of
from inventory.domain.supplier import Supplier
from inventory.domain.supplier_sheet import SUPPLIER_COLUMNS


def import_suppliers(uow: UnitOfWork, *, csv: str) -> Imported:
    """Add and change suppliers as the sheet says. Raises SheetNotReadable, RowsNotAcceptable."""
    rows, imported = read_sheet(csv, SUPPLIER_COLUMNS), Imported()
    one_sheet_at_a_time(uow, "suppliers")
    ours = select(Supplier).where(Supplier.organization_id == uow.organization_id).order_by(Supplier.id)
    by_name = {supplier.name_key: supplier for supplier in uow.session.scalars(ours.with_for_update())}
    for row in rows:
        found = by_name.get(key_of(row.facts["name"]))
        supplier = found or Supplier(organization_id=uow.organization_id, id=new_id())
        before = None if found is None else _shown(found)
        supplier.describe(**{**({} if found else NEW), **row.facts})
        uow.session.add(supplier)
        imported.note(is_new=found is None, is_other=_shown(supplier) != before)
    uow.session.flush()
    after = {"created": imported.created, "changed": imported.changed}
    uow.audit(action="supplier.import", record_type="organization", record_id=uow.organization_id, after=after)
    return imported


def _shown(supplier: Supplier) -> dict[str, Any]:
    return {name: getattr(supplier, name) for name in SUPPLIER_COLUMNS.names}
