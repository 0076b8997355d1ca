"""What this service says about visits. A visit's root is its job, so that a job's events keep their order."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.events import DomainEvent, MoneyData
from job.domain.event_shapes import AddressData, LineResultData


class VisitFacts(DomainEvent, frozen=True, kw_only=True):
    """All that planning needs to know of a visit. `preferred_at`: when a recurring plan wants it to begin.
    `required_equipment`: what the crew must have along; `water_gallons`: what its tank must hold for it."""

    KEY = "visit_id"
    ROOT = "job_id"
    visit_id: UUID
    job_id: UUID
    job_number: int
    kind: str
    customer_id: UUID
    customer_name: str
    property_id: UUID
    address: AddressData
    zone: str
    title: str
    services: list[str]
    duration_minutes: int
    skills: list[str]
    amount: MoneyData
    earliest_on: date | None
    preferred_at: datetime | None = None
    required_equipment: list[str] = []
    water_gallons: int = 0


class VisitOpened(VisitFacts, frozen=True, kw_only=True):
    """A visit is to be scheduled."""

    TYPE = "visit.opened.v1"
    CREATES = True


class VisitChanged(VisitFacts, frozen=True, kw_only=True):
    """An open visit's place, services or duration are others now."""

    TYPE = "visit.changed.v1"


class VisitEnRoute(DomainEvent, frozen=True, kw_only=True):
    """The crew is on its way. `notify`: the organization wants the customer told."""

    TYPE = "visit.en_route.v1"
    KEY = "visit_id"
    ROOT = "job_id"
    visit_id: UUID
    job_id: UUID
    crew_id: UUID | None
    crew_name: str | None
    customer_id: UUID
    property_id: UUID
    at: datetime
    eta_at: datetime | None
    zone: str
    notify: bool


class VisitStarted(DomainEvent, frozen=True, kw_only=True):
    """The work began."""

    TYPE = "visit.started.v1"
    KEY = "visit_id"
    ROOT = "job_id"
    visit_id: UUID
    job_id: UUID
    at: datetime


class VisitCompleted(DomainEvent, frozen=True, kw_only=True):
    """The crew is done here; per line whether it was done."""

    TYPE = "visit.completed.v1"
    KEY = "visit_id"
    ROOT = "job_id"
    visit_id: UUID
    job_id: UUID
    at: datetime
    lines: list[LineResultData]


class VisitCancelled(DomainEvent, frozen=True, kw_only=True):
    """The visit will not happen; its booking is void."""

    TYPE = "visit.cancelled.v1"
    KEY = "visit_id"
    ROOT = "job_id"
    visit_id: UUID
    job_id: UUID
    reason: str


class VisitReset(DomainEvent, frozen=True, kw_only=True):
    """The visit is to be done again or still: scheduled when it is still booked, else to be scheduled."""

    TYPE = "visit.reset.v1"
    KEY = "visit_id"
    ROOT = "job_id"
    visit_id: UUID
    job_id: UUID
    reason: str
