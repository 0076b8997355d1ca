"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from common.http.identity import HEADER, mint_internal_token
from common.ids import new_id
from common.testing.environment import PRIVATE_KEY
from common.testing.harness import Harness, person
from job.testing import Company

HALF_AN_HOUR = {"started_at": "2030-05-06T13:00:00Z", "ended_at": "2030-05-06T13:30:00Z"}
SOME = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, harness: Harness, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", harness.app)
    aim = Aim(company)
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        requests = found.ok().as_strategy(generation_mode=mode)
        if not requests.is_empty:
            SOME(given(requests)(aim.check))()


class Aim:
    """Points requests at one job, visit and note of a company, and checks the answers."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.owner = person(company.id, person_id=company.person_id)
        self.ids = self._records()

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

    def check(self, case: Any) -> None:
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._aim(case)
        token = mint_internal_token(self.owner, audience="job", private_key=PRIVATE_KEY)
        answer = case.call(headers={HEADER: token})
        checks = {check.__name__: check for check in CHECKS.get_all()}
        excluded = [checks["ignored_auth"]]
        if positive and answer.status_code in (412, 422):
            excluded.append(checks["positive_data_acceptance"])  # versions and rules are beyond a schema
        case.validate_response(answer, excluded_checks=excluded)

    def _aim(self, case: Any) -> None:
        case.path_parameters.update({name: self.ids[name] for name in case.path_parameters if name in self.ids})
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(new_id())
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        if case.query and "after" in case.query:
            case.query["after"] = ""
        if isinstance(case.body, dict) and "customer_id" in case.body:
            case.body |= {"customer_id": str(self.company.customer_id), "property_id": str(self.company.property_id)}
