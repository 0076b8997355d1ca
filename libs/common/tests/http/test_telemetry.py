"""What a request leaves behind: figures, and log lines that all carry its ids and whose it was."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from common.correlation import current_correlation_id, organization_id, service_name
from common.ids import new_id
from common.telemetry.logs import JsonFormatter
from common.testing.harness import Harness, person

ORGANIZATION = new_id()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("web"))
    logging.getLogger().addHandler(handler)
    level = logging.getLogger().level
    logging.getLogger().setLevel("INFO")
    yield stream
    logging.getLogger().setLevel(level)
    logging.getLogger().removeHandler(handler)


def told(harness: Harness, series: str) -> float:
    text = harness.app.test_client().get("/metrics").text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(series))


def test_a_problem_is_counted_by_the_rule_that_refused(harness: Harness) -> None:
    taken = {"name": "taken", "price": {"amount": 1, "currency": "USD"}}
    series = 'crewline_http_problems_total{code="name_taken"'
    before = told(harness, series)
    assert harness.client(person(ORGANIZATION)).post("/api/v1/widgets", taken).status_code == 409
    assert told(harness, series) == before + 1


def test_what_is_in_flight_is_counted_until_it_is_answered(harness: Harness) -> None:
    series = f'crewline_http_in_flight{{service="{harness.service.name}"}}'
    harness.client(person(ORGANIZATION)).get("/api/v1/widgets")
    assert harness.client(None).get("/api/v1/widgets").status_code == 401
    assert told(harness, series) == 1, "only the request that asks for it"


def test_every_line_of_a_request_carries_its_ids(harness: Harness, lines: io.StringIO) -> None:
    before = (current_correlation_id(), organization_id.get(), service_name.get())
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    headers = {"X-Request-Id": "request-0001", "traceparent": trace}
    harness.client(person(ORGANIZATION)).get("/api/v1/widgets", headers=headers)
    (line,) = [_read(each) for each in lines.getvalue().splitlines() if "answered" in each]
    assert (line["correlation_id"], line["organization_id"]) == ("request-0001", str(ORGANIZATION))
    assert (line["service"], line["trace_id"]) == (harness.service.name, trace[3:35])
    assert (current_correlation_id(), organization_id.get(), service_name.get()) == before


def _read(line: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line)
    return found
