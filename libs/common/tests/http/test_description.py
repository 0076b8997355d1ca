"""The description is true: generated requests get only described answers, and what fits is accepted."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from common.http.identity import HEADER, mint_internal_token
from common.http.openapi import document
from common.ids import new_id
from common.service import Service
from common.testing.environment import PRIVATE_KEY
from common.testing.harness import Harness, person

ORGANIZATION = new_id()
SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_description_is_true(harness: Harness, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", harness.app)
    tried = 0
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.definition.raw["operationId"] == "breakDown":
            continue
        requests = operation.as_strategy(generation_mode=mode)
        if not requests.is_empty:
            SOME(given(requests)(_check))()
            tried += 1
    assert tried >= 6


def _check(case: Any) -> None:
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        # What no schema can say: a key is new for each request, and a cursor is one that this list gave.
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(new_id())
        if case.query and "after" in case.query:
            case.query["after"] = ""
    token = mint_internal_token(person(ORGANIZATION), audience="widget", private_key=PRIVATE_KEY)
    answer = case.call(headers={HEADER: token})
    checks = {check.__name__: check for check in CHECKS.get_all()}
    refused_by_state = [checks["positive_data_acceptance"]] if answer.status_code == 412 else []
    case.validate_response(answer, excluded_checks=[checks["ignored_auth"], *refused_by_state])


def test_the_description_is_valid_and_complete(service_definition: Service) -> None:
    described = document(service_definition)
    validate(described)
    operation = described["paths"]["/api/v1/widgets/{widget_id}"]["patch"]
    assert operation["operationId"] == "changeWidget"
    assert {
        "200",
        "400",
        "401",
        "403",
        "404",
        "405",
        "406",
        "409",
        "412",
        "413",
        "415",
        "422",
        "428",
        "429",
        "500",
        "503",
    } == set(operation["responses"])
    assert described["components"]["schemas"]["WidgetCreate"]["additionalProperties"] is False
    assert described["openapi"] == "3.1.0"
