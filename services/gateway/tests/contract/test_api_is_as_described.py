"""Generated requests through the front door get only answers that the merged description knows."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from gateway.policy import ROWS
from gateway.testing.company import Front, SignedIn

SOME = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
OURS = [row.operation for row in ROWS["gateway"] if row.path.startswith("/api/")]


@pytest.fixture(scope="module")
def operations(front: Front) -> dict[str, Any]:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", front.app)
    found = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    return {one.definition.raw["operationId"]: one for one in found}


@pytest.mark.slow
@pytest.mark.parametrize("operation", OURS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_description_is_true(
    front: Front, operations: dict[str, Any], operation: str, mode: GenerationMode
) -> None:
    requests: SearchStrategy[Any] = operations[operation].as_strategy(generation_mode=mode)
    if not requests.is_empty:
        SOME(given(requests)(Aim(front.sign_up()).check))()


class Aim:
    """Sends requests as an owner, at the owner's own records."""

    def __init__(self, owner: SignedIn) -> None:
        self.owner = owner

    def check(self, case: Any) -> None:
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._aim(case)
        answer = case.call(headers={"Authorization": f"Bearer {self.owner.token}"})
        checks = {check.__name__: check for check in CHECKS.get_all()}
        excluded = [checks["ignored_auth"]]
        if positive:
            excluded.append(checks["positive_data_acceptance"])  # passwords, versions and rules are beyond a schema
        case.validate_response(answer, excluded_checks=excluded)

    def _aim(self, case: Any) -> None:
        case.path_parameters.update(
            {name: self.owner.person_id for name in case.path_parameters if name == "person_id"}
        )
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        if case.query and "after" in case.query:
            case.query["after"] = ""
