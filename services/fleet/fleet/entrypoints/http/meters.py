"""Odometers and engine hours."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, current_identity, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from fleet.app import meter_readings
from fleet.app.queries.meter_readings import readings_page
from fleet.app.viewer import viewer_of
from fleet.domain.meter_reading import MeterReading
from fleet.entrypoints.http.meter_schemas import ReadingNew, ReadingShown
from fleet.entrypoints.http.vehicle_schemas import Reason

blueprint = Blueprint("meters", __name__, url_prefix="/api/v1", description="Odometers and engine hours")
OF_VEHICLE = "/vehicles/<uuid:vehicle_id>/meter-readings"


@operation(
    blueprint,
    "POST",
    OF_VEHICLE,
    id="recordMeterReading",
    body=ReadingNew,
    answer=ReadingShown,
    status=201,
    location="/api/v1/vehicles/{vehicle_id}/meter-readings",
)
def record_meter_reading(uow: UnitOfWork, body: dict[str, Any], vehicle_id: UUID) -> MeterReading:
    """Record what a meter showed; between the days before and after it never runs backwards. Crews read those of the
    vehicles that they have that day."""
    return meter_readings.record_reading(uow, vehicle_id=vehicle_id, viewer=viewer_of(current_identity()), **body)


@operation(blueprint, "GET", OF_VEHICLE, id="listMeterReadings", query=PageQuery, answer=page_of(ReadingShown))
def list_meter_readings(uow: UnitOfWork, query: dict[str, Any], vehicle_id: UUID) -> Page:
    """A vehicle's readings, voided ones too, the newest first."""
    return readings_page(uow, vehicle_id=vehicle_id, **query)


@operation(
    blueprint,
    "POST",
    "/meter-readings/<uuid:reading_id>/void",
    id="voidMeterReading",
    body=Reason,
    answer=ReadingShown,
)
def void_meter_reading(uow: UnitOfWork, body: dict[str, Any], reading_id: UUID) -> MeterReading:
    """Leave a wrong reading out; record the right one beside it."""
    return meter_readings.void_reading(uow, reading_id=reading_id, **body)
