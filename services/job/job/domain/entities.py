"""All entities, so that metadata is whole wherever it is used."""

from job.domain.declarative import Base
from job.domain.job import Job
from job.domain.job_counter import JobCounter
from job.domain.job_term import JobTerm
from job.domain.known_bookings import KnownBooking
from job.domain.known_crews import KnownCrew, KnownCrewMember, KnownPerson
from job.domain.known_customers import KnownCustomer, KnownCustomerTag, KnownProperty
from job.domain.known_money import KnownInvoice, KnownPayment
from job.domain.known_organization import KnownOrganization
from job.domain.known_quality import KnownChecklist, KnownReport
from job.domain.known_vehicles import KnownVehicle, KnownVehicleAssignment
from job.domain.line import JobLine
from job.domain.material import JobMaterial
from job.domain.note import JobNote
from job.domain.photo import JobPhoto
from job.domain.photo_quota import PhotoUsage
from job.domain.recurring_plan import PlanOccurrence, RecurringPlan
from job.domain.settings import JobSettings
from job.domain.sync.action import SyncAction
from job.domain.sync.conflict import SyncConflict
from job.domain.sync.device import SyncDevice
from job.domain.sync.feed import JobChange, PastAssignment
from job.domain.time_entry import TimeClock, TimeEntry
from job.domain.unclaimed_blob import UnclaimedBlob
from job.domain.visit import Visit
from job.domain.visit_lines import VisitLine

__all__ = [
    "Base",
    "Job",
    "JobChange",
    "JobCounter",
    "JobLine",
    "JobMaterial",
    "JobNote",
    "JobPhoto",
    "JobSettings",
    "JobTerm",
    "KnownBooking",
    "KnownChecklist",
    "KnownCrew",
    "KnownCrewMember",
    "KnownCustomer",
    "KnownCustomerTag",
    "KnownInvoice",
    "KnownOrganization",
    "KnownPayment",
    "KnownPerson",
    "KnownProperty",
    "KnownVehicle",
    "KnownVehicleAssignment",
    "UnclaimedBlob",
    "PhotoUsage",
    "PastAssignment",
    "SyncAction",
    "SyncConflict",
    "SyncDevice",
    "PlanOccurrence",
    "RecurringPlan",
    "TimeClock",
    "TimeEntry",
    "KnownReport",
    "Visit",
    "VisitLine",
]
