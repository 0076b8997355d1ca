"""An organization under test: what routing hears of it from other services, and the callers who work for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from common.ids import new_id
from common.testing.harness import Caller, Harness, Said, person
from routing.entrypoints.timers import begin_next_plan, route_due_days

NOW = datetime(2030, 5, 6, 13, 0, tzinfo=UTC)  # a Monday, 8 o'clock in Chicago
ZONE = "America/Chicago"
TODAY = date(2030, 5, 6)
TOMORROW = date(2030, 5, 7)
DEPOT = (41.8781, -87.6298)
LEAD = ("jobs:read", "jobs:status", "routes:read")
ALL_DAYS = [{"weekday": weekday, "opens": "08:00", "closes": "17:00"} for weekday in range(7)]
_MOST_ROUNDS = 20


def at(on: date, clock: str) -> datetime:
    """When clocks in Chicago show that time."""
    return datetime.combine(on, time.fromisoformat(clock), ZoneInfo(ZONE)).astimezone(UTC)


@dataclass
class Job:
    """A job with one visit, as other services told of it."""

    id: UUID = field(default_factory=new_id)
    visit_id: UUID = field(default_factory=new_id)
    booking_id: UUID = field(default_factory=new_id)
    customer_id: UUID = field(default_factory=new_id)
    promise_version: int = 1
    minutes: int = 60


class Company:
    """One organization with a crew."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.id = new_id()
        self.hear("organization.created.v1", self.id, organization_id=self.id, name="Bright Co", zone=ZONE)
        self.office = self.caller("owner", "*")
        self.person_id = new_id()
        self.crew_id = self.crew(members=[self.person_id])
        self.lead = self.caller("crew_lead", *LEAD, person_id=self.person_id)

    def caller(self, role: str, *permissions: str, person_id: UUID | None = None) -> Caller:
        """A person of this organization with a role and permissions."""
        return self.harness.client(person(self.id, role, permissions=permissions, person_id=person_id))

    def hear(
        self, type: str, key: UUID, /, *, event_id: UUID | None = None, root: UUID | None = None, **data: Any
    ) -> UUID:
        """Deliver an event of another service."""
        return self.harness.hear(data, self.id, type=type, key=key, event_id=event_id, root=root)

    def crew(self, name: str = "North", *, members: list[UUID] | None = None, place: Any = DEPOT, **facts: Any) -> UUID:
        """Scheduling tells of a crew; its day begins and ends at the depot."""
        crew_id = new_id()
        self.change_crew(crew_id, "created", name=name, members=members, place=place, **facts)
        return crew_id

    def change_crew(
        self,
        crew_id: UUID,
        what: str = "changed",
        *,
        name: str = "North",
        members: list[UUID] | None = None,
        place: Any = DEPOT,
        **facts: Any,
    ) -> None:
        """Scheduling tells how a crew is."""
        where = None if place is None else {"latitude": place[0], "longitude": place[1]}
        belongs = [{"person_id": each, "from_on": "2030-01-01", "until_on": None} for each in members or []]
        told: dict[str, Any] = {"name": name, "active": True, "members": belongs, "skills": [], "hours": ALL_DAYS}
        told |= {"start_place": where, "end_place": where}
        self.hear(f"crew.{what}.v1", crew_id, crew_id=crew_id, **(told | facts))

    def vehicle(self, crew_id: UUID | None = None, **facts: Any) -> UUID:
        """Fleet tells of a vehicle, which a crew has from tomorrow on unless it is nobody's."""
        vehicle, told = new_id(), {"name": "Truck 4", "kind": "vehicle", "status": "active", "skills": [], **facts}
        self.hear("vehicle.created.v1", vehicle, vehicle_id=vehicle, **told)
        if crew_id is not None:
            given = {"assignment_id": new_id(), "vehicle_id": vehicle, "crew_id": crew_id}
            self.hear("vehicle.assigned.v1", vehicle, **given, starts_on=TOMORROW, ends_on=None)
        return vehicle

    def job(self, place: Any = (41.9, -87.65), *, minutes: int = 60, skills: tuple[str, ...] = (), **facts: Any) -> Job:
        """The job service tells of a visit that waits."""
        job = Job(minutes=minutes)
        self._tell_visit(job, "opened", place, skills=list(skills), **facts)
        return job

    def change_visit(self, job: Job, place: Any, **facts: Any) -> None:
        """The job service tells how a visit is."""
        self._tell_visit(job, "changed", place, **facts)

    def _tell_visit(self, job: Job, what: str, place: Any, **facts: Any) -> None:
        latitude, longitude = place if place is not None else (None, None)
        told: dict[str, Any] = {
            "job_number": 1,
            "title": "Roof wash",
            "duration_minutes": job.minutes,
            "skills": [],
            "earliest_on": None,
        }
        told |= {"customer_id": job.customer_id, "address": {"latitude": latitude, "longitude": longitude}}
        ids = {"visit_id": job.visit_id, "job_id": job.id}
        self.hear(f"visit.{what}.v1", job.visit_id, root=job.id, **ids, **(told | facts))

    def book(
        self,
        job: Job,
        clock: str,
        *,
        on: date = TOMORROW,
        crew_id: UUID | None = None,
        window: tuple[str, str] | None = None,
        again: bool = False,
        people: tuple[UUID, ...] | None = None,
        equipment: tuple[UUID, ...] = (),
    ) -> None:
        """Scheduling tells when and who; promised within the hour before and after, unless told otherwise. Without
        `people` as it was kept before they were."""
        starts_at = at(on, clock)
        opens, closes = (at(on, clock) - timedelta(hours=1), at(on, clock) + timedelta(hours=1))
        if window is not None:
            opens, closes = at(on, window[0]), at(on, window[1])
        facts: dict[str, Any] = {
            "booking_id": job.booking_id,
            "visit_id": job.visit_id,
            "job_id": job.id,
            "crew_id": crew_id or self.crew_id,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=job.minutes),
            "window_starts_at": opens,
            "window_ends_at": closes,
            "promise_version": job.promise_version,
            "equipment": list(equipment),
        }
        if people is not None:
            facts["people"] = list(people)
        self.hear(f"booking.{'moved' if again else 'made'}.v1", job.booking_id, root=job.id, **facts)

    def booked(self, clock: str, place: Any = (41.9, -87.65), *, minutes: int = 60, **facts: Any) -> Job:
        """A job whose visit is booked."""
        needs = {name: facts.pop(name) for name in ("skills", "required_equipment", "water_gallons") if name in facts}
        job = self.job(place, minutes=minutes, **needs)
        self.book(job, clock, **facts)
        return job

    def release(self, job: Job) -> None:
        """Scheduling tells that the visit is not booked any more."""
        ids = {"booking_id": job.booking_id, "visit_id": job.visit_id, "job_id": job.id}
        self.hear("booking.released.v1", job.booking_id, root=job.id, **ids, reason="rain")

    def visit(self, job: Job, what: str, **facts: Any) -> None:
        """The job service tells what became of the visit: en_route, started, completed, cancelled, reset."""
        self.hear(f"visit.{what}.v1", job.visit_id, root=job.id, visit_id=job.visit_id, job_id=job.id, **facts)

    def route_all(self) -> None:
        """What the timer does, until nothing is due."""
        for _ in range(_MOST_ROUNDS):
            if not route_due_days(self.harness.service):
                return
        raise AssertionError("days are due again and again")

    def make_plans(self) -> None:
        """What the timer and its background do, until no plan waits."""
        while begin_next_plan(self.harness.service):
            self.harness.service.deps.background.wait(60)

    def planned(self, **wish: Any) -> dict[str, Any]:
        """A day plan of tomorrow, made."""
        asked = self.ok(self.office.post("/api/v1/day-plans", {"on": TOMORROW.isoformat(), "seconds": 1, **wish}))
        self.make_plans()
        return self.shown(f"/day-plans/{asked['id']}")

    def route(self, *, on: date = TOMORROW, crew_id: UUID | None = None, by: Caller | None = None) -> dict[str, Any]:
        """A crew's route, freshly routed."""
        self.route_all()
        return self.ok((by or self.office).get(f"/api/v1/crews/{crew_id or self.crew_id}/route?on={on}"))

    def shown(self, path: str) -> dict[str, Any]:
        """What the office sees there."""
        return self.ok(self.office.get(f"/api/v1{path}"))

    def said(self, event_type: str, key: UUID | str | None = None) -> list[Said]:
        """What the service said of that type, about that aggregate or about this company's crew and visits."""
        said = self.harness.said(event_type)
        return [one for one in said if key is None or str(one.aggregate_id) == str(key)]

    def ok(self, answer: Any) -> dict[str, Any]:
        """The answer's body; fails when it is a refusal."""
        assert answer.status_code in (200, 201, 202), answer.get_json()
        return dict(answer.get_json())
