"""An organization under test: what it hears from other services, and the callers who work for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller, Harness, Said, person

NOW = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Chicago
ZONE = "America/Chicago"
LEAD = ("jobs:read", "jobs:status", "checklists:read", "reports:read", "reports:write")


def usd(amount: int) -> dict[str, Any]:
    """Dollars in cents."""
    return {"amount": amount, "currency": "USD"}


@dataclass
class Job:
    """A job with one visit and one line, as other services told of it."""

    id: UUID = field(default_factory=new_id)
    visit_id: UUID = field(default_factory=new_id)
    line_id: UUID = field(default_factory=new_id)
    booking_id: UUID = field(default_factory=new_id)


class Company:
    """One organization with a crew and a service in its catalogue."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.id = new_id()
        self.hear(
            "organization.created.v1", self.id, organization_id=self.id, name="Bright Co", zone=ZONE, currency="USD"
        )
        self.office = self.caller("owner", "*")
        self.person_id = new_id()
        self.crew_id = self.hear_crew(self.person_id)
        self.service_id = self.hear_service()
        self.lead = self.caller("crew_lead", *LEAD, person_id=self.person_id)

    def caller(self, role: str, *permissions: str, person_id: UUID | None = None) -> Caller:
        """A person of this organization with a role and permissions."""
        return self.harness.client(person(self.id, role, permissions=permissions, person_id=person_id))

    def hear(
        self, type: str, key: UUID, /, *, event_id: UUID | None = None, root: UUID | None = None, **data: Any
    ) -> UUID:
        """Deliver an event of another service."""
        return self.harness.hear(data, self.id, type=type, key=key, event_id=event_id, root=root)

    def hear_crew(
        self, *members: UUID, name: str = "North", since: str = "2030-01-01", until: str | None = None
    ) -> UUID:
        """Scheduling tells of a crew and its members."""
        crew = new_id()
        belongs = [{"person_id": person, "from_on": since, "until_on": until} for person in members]
        self.hear("crew.created.v1", crew, crew_id=crew, name=name, members=belongs)
        return crew

    def hear_service(self, name: str = "Roof wash") -> UUID:
        """The estimate service tells of a service."""
        service = new_id()
        self.hear("service.created.v1", service, service_id=service, name=name)
        return service

    def hear_job(
        self, *, price: int = 40_000, service_id: UUID | None = None, id: UUID | None = None, number: int = 1
    ) -> Job:
        """The job service tells of a job and its visit."""
        job = Job(id=id or new_id())
        line = {
            "line_id": job.line_id, "service_id": service_id or self.service_id, "quantity": "1",
            "unit_price": usd(price),
        }  # fmt: skip
        self.hear("job.created.v1", job.id, job_id=job.id, number=number, subtotal=usd(price), lines=[line])
        self.hear("visit.opened.v1", job.visit_id, root=job.id, visit_id=job.visit_id, job_id=job.id)
        return job

    def book(self, job: Job, *, crew_id: UUID | None = None, starts_at: datetime = NOW) -> None:
        """Scheduling tells that the job's visit is booked, in place of what it was booked before."""
        job.booking_id = new_id()
        facts: dict[str, Any] = {
            "visit_id": job.visit_id,
            "job_id": job.id,
            "crew_id": crew_id or self.crew_id,
            "starts_at": starts_at,
        }
        self.hear("booking.made.v1", job.booking_id, root=job.id, booking_id=job.booking_id, **facts)

    def release(self, job: Job) -> None:
        """Scheduling tells that the visit is not booked any more."""
        facts: dict[str, Any] = {
            "booking_id": job.booking_id,
            "visit_id": job.visit_id,
            "job_id": job.id,
            "reason": "rain",
        }
        self.hear("booking.released.v1", job.booking_id, root=job.id, **facts)

    def booked_job(self, *, crew_id: UUID | None = None, starts_at: datetime = NOW, **facts: Any) -> Job:
        """A job whose visit is booked."""
        job = self.hear_job(**facts)
        self.book(job, crew_id=crew_id, starts_at=starts_at)
        return job

    def visit(self, job: Job, what: str, **facts: Any) -> None:
        """The job service tells what became of the visit: started, completed, cancelled, reset."""
        self.hear(f"visit.{what}.v1", job.visit_id, root=job.id, visit_id=job.visit_id, job_id=job.id, **facts)

    def do(self, job: Job, *, minutes: int = 90, at: datetime = NOW) -> None:
        """The crew does the work, which completes the job."""
        ends_at = at + timedelta(minutes=minutes)
        self.visit(job, "started", at=at)
        self.visit(job, "completed", at=ends_at, lines=[])
        self.hear("job.completed.v1", job.id, job_id=job.id, completed_at=ends_at)

    def done_job(self, *, minutes: int = 90, **facts: Any) -> Job:
        """A job that is done."""
        job = self.booked_job(**facts)
        self.do(job, minutes=minutes)
        return job

    def photo(self, job: Job, id: UUID | None = None) -> str:
        """The job service tells of a photo of the job."""
        photo = id or new_id()
        facts: dict[str, Any] = {"visit_id": None, "tag": "after", "added_by_id": None, "added_at": NOW}
        self.hear("job.photo_added.v1", job.id, job_id=job.id, photo_id=photo, **facts)
        return str(photo)

    def remove_photo(self, job: Job, photo_id: str) -> None:
        """The job service tells that the photo is gone."""
        self.hear("job.photo_removed.v1", job.id, job_id=job.id, photo_id=photo_id, removed_at=NOW)

    def checklist(self, *labels: str, **changes: Any) -> dict[str, Any]:
        """A checklist after the job, drawn up by the office; its items are required, without photos."""
        items = [{"label": label} for label in labels or ("Gutters flushed",)]
        return self.made("/checklists", {"name": "Before leaving", "kind": "post_job", "items": items, **changes})

    def draft(self, job: Job, checklist: dict[str, Any], *, by: Caller | None = None) -> dict[str, Any]:
        """A report that the crew lead began."""
        return self.made("/reports", {"visit_id": str(job.visit_id), "checklist_id": checklist["id"]}, by=by)

    def answered(self, report: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The same report with every item done."""
        given = [{"item_id": each["item"]["item_id"], "answer": "done", **changes} for each in report["items"]]
        return self.ok(
            self.lead.patch(f"/api/v1/reports/{report['id']}", {"answers": given}, version=report["version"])
        )

    def step(self, report: dict[str, Any], what: str, body: Any = None, *, by: Caller | None = None) -> dict[str, Any]:
        """Submit, approve or flag a report."""
        path = f"/api/v1/reports/{report['id']}/{what}"
        return self.ok((by or self.office).post(path, body, version=report["version"]))

    def submitted(self, job: Job, checklist: dict[str, Any]) -> dict[str, Any]:
        """A report of the crew lead that is in."""
        return self.step(self.answered(self.draft(job, checklist, by=self.lead)), "submit", by=self.lead)

    def callback(self, job: Job, **changes: Any) -> dict[str, Any]:
        """A customer complains."""
        body = {"job_id": str(job.id), "reason": "missed_area", "source": "customer", **changes}
        return self.made("/callbacks", body)

    def made(self, path: str, body: Any, *, by: Caller | None = None) -> dict[str, Any]:
        """Something new."""
        return self.ok((by or self.office).post(f"/api/v1{path}", body))

    def shown(self, path: str) -> dict[str, Any]:
        """What the office sees there."""
        return self.ok(self.office.get(f"/api/v1{path}"))

    def said(self, event_type: str, key: UUID | str) -> list[Said]:
        """What the service said of that type, about that aggregate."""
        return [one for one in self.harness.said(event_type) if str(one.aggregate_id) == str(key)]

    def audited(self, record_id: str) -> list[str]:
        """The actions that the audit trail has on a record, oldest first."""
        entries = self.shown("/audit/quality?limit=100")["items"]
        return [entry["action"] for entry in reversed(entries) if entry["record_id"] == record_id]

    def ok(self, answer: Any) -> dict[str, Any]:
        """The answer's body; fails when it is a refusal."""
        assert answer.status_code in (200, 201), answer.get_json()
        return dict(answer.get_json())
