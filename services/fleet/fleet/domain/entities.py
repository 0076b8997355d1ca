"""Every entity, imported here so that its table is known to migrations."""

from fleet.domain.assignment import Assignment
from fleet.domain.attachment import Attachment, UnclaimedFile
from fleet.domain.declarative import Base
from fleet.domain.known import KnownCrew, KnownCrewMember, KnownOrganization, PlannedRoute
from fleet.domain.maintenance import MaintenanceEntry, MaintenancePlan
from fleet.domain.meter_reading import MeterReading
from fleet.domain.service_plan import ServicePlan
from fleet.domain.vehicle import Vehicle

__all__ = [
    "Assignment",
    "Attachment",
    "Base",
    "KnownCrew",
    "KnownCrewMember",
    "KnownOrganization",
    "MaintenanceEntry",
    "MaintenancePlan",
    "MeterReading",
    "PlannedRoute",
    "ServicePlan",
    "UnclaimedFile",
    "Vehicle",
]
