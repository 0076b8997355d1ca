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
from scheduling.testing.office import Office

SOME = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_description_is_true(office: Office, harness: Harness, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", harness.app)
    aim = Aim(office)
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        requests = found.ok().as_strategy(generation_mode=mode)
        if not requests.is_empty:
            SOME(given(requests)(aim.check))()


class Aim:
    """Points requests at one crew, booking and person of an office, and checks the answers."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.owner = person(office.organization_id)
        self.person_id = office.hire()
        crew = office.crew("Blue", self.person_id)
        self.ids = {"crew_id": crew["id"], "booking_id": office.booked(crew)["id"]}

    def check(self, case: Any) -> None:
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._aim(case)
        token = mint_internal_token(self.owner, audience="scheduling", private_key=PRIVATE_KEY)
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
        if "visit_id" in body:
            body["visit_id"] = str(self.office.visit())
        if "crew_id" in body:
            body["crew_id"] = self.ids["crew_id"]
        if "people" in body:
            body["people"] = [str(self.person_id)]
        for member in body.get("members", []):
            member["person_id"] = str(self.person_id)
