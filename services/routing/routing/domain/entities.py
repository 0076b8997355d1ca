"""Every entity, imported here so that its table is known to migrations."""

from routing.domain.day_plans import DayPlan
from routing.domain.declarative import Base
from routing.domain.known_absences import KnownHoliday, KnownSchedule, KnownTimeOff
from routing.domain.known_crews import (
    KnownCrew,
    KnownCrewMember,
    KnownOrganization,
    KnownVehicle,
    KnownVehicleAssignment,
)
from routing.domain.known_work import KnownBooking, KnownVisit
from routing.domain.routes import PromiseAlert, Route, SaidEta

__all__ = [
    "Base",
    "DayPlan",
    "KnownBooking",
    "KnownCrew",
    "KnownCrewMember",
    "KnownHoliday",
    "KnownOrganization",
    "KnownSchedule",
    "KnownTimeOff",
    "KnownVehicle",
    "KnownVehicleAssignment",
    "KnownVisit",
    "PromiseAlert",
    "Route",
    "SaidEta",
]
