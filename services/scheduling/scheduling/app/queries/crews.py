"""Crews as lists and forms show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from scheduling.domain.crews import Crew


def crews(uow: UnitOfWork, *, limit: int, after: str | None, active: bool | None = None) -> Page:
    """Crews by name."""
    found = select(Crew).where(Crew.organization_id == uow.organization_id)
    if active is not None:
        found = found.where(Crew.active.is_(active))
    columns: list[Any] = [Crew.name, Crew.id]
    return keyset(uow.session, found, columns=columns, after=after, limit=limit)
