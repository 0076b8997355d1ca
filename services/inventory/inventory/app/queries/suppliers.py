"""Suppliers as they are listed."""

from __future__ import annotations

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from inventory.domain.supplier import Supplier


def suppliers_page(uow: UnitOfWork, *, after: str | None, limit: int, active: bool | None = None) -> Page:
    """One page, the newest first."""
    statement = select(Supplier).where(Supplier.organization_id == uow.organization_id)
    if active is not None:
        statement = statement.where(Supplier.active == active)
    return keyset(uow.session, statement, columns=[Supplier.id.desc()], after=after, limit=limit)
