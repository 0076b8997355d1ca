"""Every entity, imported here so that its table is known to migrations."""

from quality.domain.answers import ReportAnswer
from quality.domain.callback import Callback
from quality.domain.checklist import Checklist, ChecklistRevision, ChecklistService
from quality.domain.declarative import Base
from quality.domain.known_office import KnownCrew, KnownCrewMember, KnownOrganization, KnownService
from quality.domain.known_photos import KnownPhoto
from quality.domain.known_work import KnownBooking, KnownJob, KnownJobLine, KnownVisit
from quality.domain.report import Report

__all__ = [
    "Base",
    "Callback",
    "Checklist",
    "ChecklistRevision",
    "ChecklistService",
    "KnownBooking",
    "KnownCrew",
    "KnownCrewMember",
    "KnownJob",
    "KnownJobLine",
    "KnownOrganization",
    "KnownPhoto",
    "KnownService",
    "KnownVisit",
    "Report",
    "ReportAnswer",
]
