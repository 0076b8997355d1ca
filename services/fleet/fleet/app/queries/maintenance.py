"""The maintenance log as it is listed and shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from fleet.domain.maintenance import MaintenanceEntry, MaintenancePlan

_SHOWN = (
    "id", "version", "vehicle_id", "kind", "title", "performed_on", "odometer_miles", "engine_hours", "cost", "vendor",
    "notes", "logged_at", "logged_by", "voided_at", "void_reason",
)  # fmt: skip


def maintenance_page(
    uow: UnitOfWork, *, after: str | None, limit: int, vehicle_id: UUID | None = None, kind: str | None = None
) -> Page:
    """One page, what was done last first."""
    wanted = {MaintenanceEntry.vehicle_id: vehicle_id, MaintenanceEntry.kind: kind}
    statement = select(MaintenanceEntry).where(MaintenanceEntry.organization_id == uow.organization_id)
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    latest: list[Any] = [MaintenanceEntry.performed_on.desc(), MaintenanceEntry.id.desc()]
    page = keyset(uow.session, statement, columns=latest, after=after, limit=limit)
    return Page(_views(uow, page.items), page.next)


def maintenance_view(uow: UnitOfWork, maintenance_id: UUID) -> dict[str, Any]:
    """One entry, or NotFound."""
    [view] = _views(uow, [uow.get(MaintenanceEntry, maintenance_id)])
    return view


def _views(uow: UnitOfWork, entries: Sequence[MaintenanceEntry]) -> list[dict[str, Any]]:
    ours = MaintenancePlan.organization_id == uow.organization_id
    of_these = MaintenancePlan.maintenance_id.in_([entry.id for entry in entries])
    plans: dict[UUID, list[UUID]] = {entry.id: [] for entry in entries}
    for row in uow.session.scalars(select(MaintenancePlan).where(ours, of_these)):
        plans[row.maintenance_id].append(row.service_plan_id)
    return [
        {**{name: getattr(entry, name) for name in _SHOWN}, "service_plan_ids": sorted(plans[entry.id])}
        for entry in entries
    ]
