"""How a job begins: its lines, its prices, its first visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from common.ids import new_id
from common.money import Money
from job.domain import statuses
from job.domain.event_shapes import AddressData
from job.domain.job import Job
from job.domain.known_customers import KnownCustomer, KnownProperty
from job.domain.line import JobLine
from job.domain.pricing import Priced, Totals
from job.domain.visit import FIRST, Visit
from job.domain.visit_lines import VisitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where and for whom."""

    customer_id: UUID
    customer_name: str
    property_id: UUID
    address: AddressData
    zone: str

    @classmethod
    def of(cls, customer: KnownCustomer, site: KnownProperty) -> Site:
        """A customer at one of the customer's properties."""
        return cls(
            customer_id=customer.id,
            customer_name=customer.known_as,
            property_id=site.id,
            address=site.place,
            zone=site.zone,
        )

    def is_shown(self, customer_name: str, address: dict[str, Any], zone: str) -> bool:
        """Whether that is what a job shows already."""
        return (customer_name, address, zone) == (self.customer_name, msgspec.to_builtins(self.address), self.zone)

    def put_on(self, job: Job) -> None:
        """Write it on a job."""
        job.customer_id, job.customer_name, job.property_id = self.customer_id, self.customer_name, self.property_id
        job.address, job.address_text, job.zone = msgspec.to_builtins(self.address), self.address.text, self.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A service as it is ordered."""

    name: str
    quantity: Decimal
    unit_price: Money
    unit: str = "each"
    description: str = ""
    taxable: bool = True
    duration_minutes: int = 0
    skills: list[str] = field(default_factory=list)
    required_equipment: list[str] = field(default_factory=list)
    water_gallons: int = 0
    service_id: UUID | None = None
    line_id: UUID = field(default_factory=new_id)

    @property
    def priced(self) -> Priced:
        """As pricing sees it."""
        return Priced(self.quantity, self.unit_price, self.taxable)

    def put_on(self, line: JobLine, *, position: int) -> JobLine:
        """Write it on a line."""
        line.position, line.service_id, line.name, line.description = (
            position,
            self.service_id,
            self.name,
            self.description,
        )
        line.quantity, line.unit, line.taxable = self.quantity, self.unit, self.taxable
        line.unit_price_minor, line.currency = self.unit_price.amount, self.unit_price.currency
        line.duration_minutes, line.skills = self.duration_minutes, self.skills
        line.required_equipment, line.water_gallons = self.required_equipment, self.water_gallons
        return line


def open_job(
    *,
    id: UUID,
    organization_id: UUID,
    number: int,
    site: Site,
    title: str,
    lines: Sequence[NewLine],
    totals: Totals,
    tax_rate: Decimal,
    at: datetime,
    **further: Any,
) -> Job:
    """A new job with one unscheduled visit for all its lines. `further` are plain columns such as estimate_id."""
    job = Job(id=id, organization_id=organization_id, number=number, title=title, **further)
    job.created_at = job.updated_at = at
    site.put_on(job)
    job.price(totals, tax_rate=tax_rate)
    job.services = [line.name for line in lines]
    job.lines = [
        line.put_on(JobLine(id=line.line_id, organization_id=organization_id, job_id=id), position=position)
        for position, line in enumerate(lines, start=1)
    ]
    job.status = statuses.UNSCHEDULED
    add_visit(job, kind=FIRST, lines=job.lines)
    return job


def add_visit(
    job: Job, *, kind: str, lines: Sequence[JobLine], duration_minutes: int | None = None, **further: Any
) -> Visit:
    """One more visit for those lines; its duration is theirs unless told otherwise."""
    visit = Visit(
        id=new_id(),
        organization_id=job.organization_id,
        job_id=job.id,
        ordinal=max((visit.ordinal for visit in job.visits), default=0) + 1,
        kind=kind,
        status=statuses.UNSCHEDULED,
        duration_minutes=sum(line.duration_minutes for line in lines) if duration_minutes is None else duration_minutes,
        **further,
    )
    visit.lines = [VisitLine(organization_id=job.organization_id, visit_id=visit.id, line_id=line.id) for line in lines]
    job.visits.append(visit)
    return visit
