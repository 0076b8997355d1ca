"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from billing.testing.company import Company, job_line
from common.http.identity import HEADER, mint_internal_token
from common.ids import new_id
from common.testing.environment import PRIVATE_KEY
from common.testing.harness import Harness, person

SOME = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
BEYOND_A_SCHEMA = (409, 412, 422)  # versions, balances and rules


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_description_is_true(company: Company, billing: Harness, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", billing.app)
    aim = Aim(company)
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        requests = found.ok().as_strategy(generation_mode=mode)
        if not requests.is_empty:
            SOME(given(requests)(aim.check))()


class Aim:
    """Points requests at one invoice, payment and estimate of a company, and checks the answers."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.owner = person(company.id)
        self.estimate = str(company.estimate_accepted(deposit=10**9))
        self.job = company.job_created()
        company.job_completed(self.job, [job_line()])

    def check(self, case: Any) -> None:
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._aim(case)
        token = mint_internal_token(self.owner, audience="billing", private_key=PRIVATE_KEY)
        answer = case.call(headers={HEADER: token})
        checks = {check.__name__: check for check in CHECKS.get_all()}
        excluded = [checks["ignored_auth"]]
        if positive and answer.status_code in BEYOND_A_SCHEMA:
            excluded.append(checks["positive_data_acceptance"])
        case.validate_response(answer, excluded_checks=excluded)

    def _aim(self, case: Any) -> None:
        ids = self._ids(case.path_parameters)
        case.path_parameters.update({name: ids[name] for name in case.path_parameters if name in ids})
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(new_id())
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        if case.query and "after" in case.query:
            case.query["after"] = ""
        if isinstance(case.body, dict):
            known = {"customer_id": self.company.customer, "estimate_id": self.estimate, "job_id": self.job}
            case.body |= {name: str(id) for name, id in known.items() if name in case.body}

    def _ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        """A fresh record each time: most operations use theirs up."""
        ids = {"estimate_id": self.estimate}
        if "invoice_id" in wanted:
            ids["invoice_id"] = self.company.draft()["id"]
        if "payment_id" in wanted:
            ids["payment_id"] = self.company.pay_cash(self.company.draft()["id"]).json["id"]
        return ids
