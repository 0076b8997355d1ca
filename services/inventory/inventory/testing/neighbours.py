"""What the other services tell an organization under test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Harness

AT = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)


@dataclass
class Job:
    """A job with one line of a service, and its booking."""

    service_id: UUID | None
    quantity: str = "1"
    id: UUID = field(default_factory=new_id)
    line_id: UUID = field(default_factory=new_id)
    visit_id: UUID = field(default_factory=new_id)
    booking_id: UUID = field(default_factory=new_id)

    @property
    def line(self) -> dict[str, Any]:
        """Its line, as the job service tells it."""
        return {"line_id": self.line_id, "service_id": self.service_id, "quantity": self.quantity}


class Neighbours:
    """Delivers events of other services as the bus would."""

    def __init__(self, harness: Harness, organization_id: UUID) -> None:
        self.harness = harness
        self.id = organization_id

    def hear(
        self, type: str, key: UUID, /, *, event_id: UUID | None = None, root: UUID | None = None, **data: Any
    ) -> UUID:
        """Deliver an event of another service."""
        return self.harness.hear(data, self.id, type=type, key=key, event_id=event_id, root=root)

    def hear_organization(self, *, zone: str = "America/Chicago") -> None:
        """The gateway tells of the organization."""
        self.hear("organization.created.v1", self.id, organization_id=self.id, zone=zone, currency="USD")

    def hear_crew(self, *members: UUID, name: str = "North") -> UUID:
        """Scheduling tells of a crew and its members."""
        crew = new_id()
        belongs = [{"person_id": person, "from_on": "2030-01-01", "until_on": None} for person in members]
        self.hear("crew.created.v1", crew, crew_id=crew, name=name, members=belongs)
        return crew

    def hear_vehicle(self, *, name: str = "Van 1", stock_location_id: str | None = None) -> UUID:
        """The fleet tells of a vehicle."""
        vehicle = new_id()
        facts: dict[str, Any] = {
            "name": name,
            "status": "active",
            "kind": "vehicle",
            "stock_location_id": stock_location_id,
        }
        self.hear("vehicle.created.v1", vehicle, vehicle_id=vehicle, **facts)
        return vehicle

    def assign(self, crew_id: UUID, vehicle_id: UUID, *, since: str = "2030-01-01", until: str | None = None) -> UUID:
        """The fleet tells whose vehicle it is."""
        assignment = new_id()
        facts: dict[str, Any] = {"crew_id": crew_id, "starts_on": since, "ends_on": until, "vehicle_id": vehicle_id}
        self.hear("vehicle.assigned.v1", vehicle_id, assignment_id=assignment, **facts)
        return assignment

    def hear_service(self, *recipe: tuple[str, str], id: UUID | None = None) -> UUID:
        """The estimate service tells of a service and what it uses up."""
        service = id or new_id()
        parts = [{"item": item, "quantity": quantity} for item, quantity in recipe]
        self.hear("service.created.v1", service, service_id=service, name="House wash", recipe=parts)
        return service

    def hear_job(self, service_id: UUID | None = None, *, quantity: str = "1", number: int = 1) -> Job:
        """The job service tells of a job."""
        job = Job(service_id, quantity)
        self.hear("job.created.v1", job.id, job_id=job.id, number=number, lines=[job.line])
        return job

    def book(self, job: Job, crew_id: UUID, *, starts_at: datetime = AT) -> None:
        """Scheduling tells who goes when."""
        facts: dict[str, Any] = {"visit_id": job.visit_id, "job_id": job.id, "crew_id": crew_id, "starts_at": starts_at}
        self.hear("booking.made.v1", job.booking_id, root=job.id, booking_id=job.booking_id, **facts)

    def complete(self, job: Job, *, done: bool = True, event_id: UUID | None = None) -> UUID:
        """The job service tells that it is done."""
        lines = [{**job.line, "done": done}]
        return self.hear("job.completed.v1", job.id, event_id=event_id, job_id=job.id, completed_at=AT, lines=lines)

    def reopen(self, job: Job) -> None:
        """The job service tells that it is not done after all."""
        self.hear("job.reopened.v1", job.id, job_id=job.id, reason="Missed a side")

    def record(self, job: Job, quantity: str, *, crew_id: UUID | None, **named: Any) -> UUID:
        """The job service tells what a crew recorded."""
        material = new_id()
        facts: dict[str, Any] = {"name": "Bleach", "sku": None, "item_id": None, "unit": "gal", "used_at": AT, **named}
        self.hear(
            "job.material_used.v1", job.id, job_id=job.id, material_id=material, crew_id=crew_id, quantity=quantity,
            **facts,
        )  # fmt: skip
        return material

    def void_record(self, job: Job, material_id: UUID) -> None:
        """The job service tells that this was a mistake."""
        self.hear("job.material_voided.v1", job.id, job_id=job.id, material_id=material_id, voided_at=AT)
