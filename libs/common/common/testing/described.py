"""Checks that an API is as its description says: generated requests, aimed at records that exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from common.http.identity import HEADER, Identity, mint_internal_token
from common.ids import new_id
from common.testing.environment import PRIVATE_KEY
from common.testing.harness import Harness

# Of these few, as many of each operation: the same questions, and all others, are asked through the gateway (I1).
SOME = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
MODES = list(GenerationMode)
BEYOND_A_SCHEMA = (412, 422)  # versions and rules


class Aim:
    """Points requests at records that exist, and checks the answers. A service's own aim fills in ids and bodies."""

    def __init__(self, caller: Identity, *, beyond_a_schema: Sequence[int] = BEYOND_A_SCHEMA) -> None:
        self._caller = caller
        self._beyond_a_schema = beyond_a_schema

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        """Ids for the path's parameters, by name; what is not known stays as generated."""
        return {}

    def body(self, body: dict[str, Any]) -> None:
        """Put known ids into a JSON body."""

    def check(self, case: Any, *, audience: str) -> None:
        """Send one request with the caller's identity and hold the answer against the description."""
        positive = case.meta.generation.mode == GenerationMode.POSITIVE
        if positive:
            self._point(case)
        token = mint_internal_token(self._caller, audience=audience, private_key=PRIVATE_KEY)
        answer = case.call(headers={HEADER: token})
        checks = {check.__name__: check for check in CHECKS.get_all()}
        excluded = [checks["ignored_auth"]]
        if positive and answer.status_code in self._beyond_a_schema:
            excluded.append(checks["positive_data_acceptance"])
        case.validate_response(answer, excluded_checks=excluded)

    def _point(self, case: Any) -> None:
        known = self.ids(case.path_parameters)
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(new_id())
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        if case.query and "after" in case.query:
            case.query["after"] = ""
        if isinstance(case.body, dict):
            self.body(case.body)


def assert_as_described(harness: Harness, aim: Aim, mode: GenerationMode) -> None:
    """Send a few generated requests to every operation of a service's description."""
    described = schemathesis.openapi.from_wsgi("/openapi.json", harness.app)
    audience = harness.service.name

    def check(case: Any) -> None:
        aim.check(case, audience=audience)

    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        requests: Any = found.ok().as_strategy(generation_mode=mode)
        if not requests.is_empty:
            generated: Any = given(requests)
            SOME(generated(check))()
