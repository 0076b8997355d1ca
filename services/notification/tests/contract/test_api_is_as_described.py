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
from notification.testing import Company

SOME = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_description_is_true(newcomer: Company, bare_harness: Harness, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", bare_harness.app)
    aim = Aim(newcomer)
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        requests = found.ok().as_strategy(generation_mode=mode)
        if not requests.is_empty:
            SOME(given(requests)(aim.check))()


class Aim:
    """Points requests at one message and one opt-out of a company, and checks the answers."""

    def __init__(self, company: Company) -> None:
        self.owner = person(company.id)
        company.change_customer(consent_sms=False)
        company.send_proposal(channels=("sms",))
        opt_out = company.office.post("/api/v1/opt-outs", {"channel": "email", "address": company.email}).get_json()
        self.ids = {"message_id": company.only_message()["id"], "opt_out_id": opt_out["id"], "locale": "en"}

    def check(self, case: Any) -> None:
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._aim(case)
        token = mint_internal_token(self.owner, audience="notification", private_key=PRIVATE_KEY)
        answer = case.call(headers={HEADER: token})
        checks = {check.__name__: check for check in CHECKS.get_all()}
        excluded = [checks["ignored_auth"]]
        if positive and answer.status_code in (404, 412, 422):
            excluded.append(checks["positive_data_acceptance"])  # versions, templates and rules are beyond a schema
        case.validate_response(answer, excluded_checks=excluded)

    def _aim(self, case: Any) -> None:
        case.path_parameters.update({name: self.ids[name] for name in case.path_parameters if name in self.ids})
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(new_id())
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        if case.query and "after" in case.query:
            case.query["after"] = ""
