"""Meter readings as they are listed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from fleet.domain.meter_reading import MeterReading
from fleet.domain.vehicle import Vehicle


def readings_page(uow: UnitOfWork, *, vehicle_id: UUID, after: str | None, limit: int) -> Page:
    """One page of a vehicle's, voided ones too, the newest first; NotFound without the vehicle."""
    uow.get(Vehicle, vehicle_id)
    ours = (MeterReading.organization_id == uow.organization_id, MeterReading.vehicle_id == vehicle_id)
    newest = [MeterReading.id.desc()]
    return keyset(uow.session, select(MeterReading).where(*ours), columns=newest, after=after, limit=limit)
