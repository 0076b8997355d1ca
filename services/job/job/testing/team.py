"""A crew of two with a phone each, at one visit; and what the office makes of their conflicts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.ids import new_id
from common.testing.harness import Caller
from job.testing.company import Company
from job.testing.phone import Phone

CREW = ("jobs:read", "jobs:status", "jobs:notes")


class Team:
    """A crew of two with a phone each, and a visit that it is booked for."""

    def __init__(self, company: Company) -> None:
        self.company, self.mate = company, new_id()
        company.crew_id = company.hear_crew(company.person_id, self.mate)
        self.phone, self.other = (Phone(self.crew(person)) for person in (company.person_id, self.mate))
        self.job = company.create_job()
        self.booking = company.book(self.job["visits"][0], crew_id=company.crew_id)
        self.job = company.job(self.job["id"])
        self.visit = self.job["visits"][0]

    def crew(self, person: UUID, role: str = "crew_lead") -> Caller:
        """Somebody of the crew."""
        return self.company.caller(role, *CREW, person_id=person)

    def status(self) -> str:
        """How far the visit is."""
        return str(self.company.job(self.job["id"])["visits"][0]["status"])

    def conflicts(self, caller: Caller | None = None, state: str = "open") -> list[dict[str, Any]]:
        """What is listed to the office, or to somebody else."""
        answer = (caller or self.company.office).get(f"/api/v1/sync/conflicts?state={state}")
        assert answer.status_code == 200, answer.get_json()
        return list(answer.get_json()["items"])

    def resolve(self, conflict: dict[str, Any], choice: str, caller: Caller | None = None) -> Any:
        """The response to a decision."""
        path = f"/api/v1/sync/conflicts/{conflict['id']}/resolve"
        return (caller or self.company.office).post(path, {"choice": choice, "reason": "talked to them"})
