"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from job.testing import Company

HALF_AN_HOUR = {"started_at": "2030-05-06T13:00:00Z", "ended_at": "2030-05-06T13:30:00Z"}


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(harness, CompanyAim(company), mode)


class CompanyAim(Aim):
    """At one job, visit, note, time entry and plan of a company."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id, person_id=company.person_id))
        self.company = company
        self.records = self._records()

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records

    def body(self, body: dict[str, Any]) -> None:
        if "customer_id" in body:
            body |= {"customer_id": str(self.company.customer_id), "property_id": str(self.company.property_id)}

    def _records(self) -> dict[str, str]:
        facts: dict[str, Any] = {
            "person_id": self.company.person_id,
            "name": "Lee",
            "email": "l@x.test",
            "active": True,
        }
        self.company.hear("member.joined.v1", self.company.person_id, role="owner", **facts)
        job = self.company.booked_job(crew_id=self.company.hear_crew(self.company.person_id))
        author = self.company.caller("owner", "*", person_id=self.company.person_id)
        note = author.post(f"/api/v1/jobs/{job['id']}/notes", {"text": "Mind the dog"}).get_json()
        time = {"person_id": str(self.company.person_id), "kind": "work", "reason": "x"}
        noted = author.post(f"/api/v1/jobs/{job['id']}/time-entries", {**time, **HALF_AN_HOUR}).get_json()
        found = {"job_id": job["id"], "visit_id": job["visits"][0]["id"], "note_id": note["id"]}
        plan = author.post("/api/v1/recurring-plans", self.company.job_body(rule="FREQ=DAILY", starts_on="2030-05-07"))
        return {**found, "entry_id": noted["id"], "plan_id": plan.get_json()["id"]}
