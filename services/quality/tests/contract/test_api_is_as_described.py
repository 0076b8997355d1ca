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
from quality.testing import Company

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
    """Points requests at records of a company, and checks the answers."""

    def __init__(self, company: Company) -> None:
        self.owner = person(company.id)
        self.company = company
        job, checklist = company.done_job(), company.checklist()
        report = company.draft(job, checklist)
        callback = company.callback(job)
        self.ids = {
            "job_id": str(job.id),
            "visit_id": str(job.visit_id),
            "line_id": str(job.line_id),
            "crew_id": str(company.crew_id),
            "checklist_id": checklist["id"],
            "item_id": report["items"][0]["item"]["item_id"],
            "report_id": report["id"],
            "callback_id": callback["id"],
        }

    def check(self, case: Any) -> None:
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._aim(case)
        token = mint_internal_token(self.owner, audience="quality", private_key=PRIVATE_KEY)
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
        if isinstance(case.body, dict):
            self._aim_body(case.body)

    def _aim_body(self, body: dict[str, Any]) -> None:
        for each in (body, *body.get("items", []), *body.get("answers", [])):
            if isinstance(each, dict):
                each.update({name: self.ids[name] for name in each if name in self.ids})
        if "service_ids" in body:
            body["service_ids"] = [str(self.company.service_id)]
