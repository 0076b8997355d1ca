"""Which changes a live board of the fleet hears of."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from common.db.changes import Kind
from common.db.unit_of_work import UnitOfWork
from fleet.domain.assignment import Assignment
from fleet.domain.maintenance import MaintenanceEntry
from fleet.domain.service_plan import ServicePlan
from fleet.domain.vehicle import Vehicle


def _in_force(_uow: UnitOfWork, _viewer: None) -> ColumnElement[bool]:
    return Assignment.withdrawn_at.is_(None)


KINDS = (
    Kind(name="vehicle", entity=Vehicle),
    Kind(name="assignment", entity=Assignment, shown=_in_force),
    Kind(name="service_plan", entity=ServicePlan),
    Kind(name="maintenance", entity=MaintenanceEntry),
)
