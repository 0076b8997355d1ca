"""The merged description is true, complete and shown; every operation has its row and every row its operation."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from openapi_spec_validator import validate

from common.http.openapi import document
from gateway.openapi.merging import operations, platform_description
from gateway.policy import OPEN_RATES, ROWS, SERVICES, policy
from gateway.testing.company import Front


def described(service: str) -> dict[str, Any]:
    found: dict[str, Any] = document(import_module(f"{service}.bootstrap").SERVICE)
    return found


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return platform_description({service: described(service) for service in SERVICES}, policy(), server="http://x")


@pytest.mark.parametrize("service", SERVICES)
def test_operations_and_rows_agree(service: str) -> None:
    offered = {(method, path, op["operationId"]) for method, path, op in operations(described(service))}
    # Pages outside the description (links in e-mails, webhooks) have rows too.
    listed = {(row.method, row.path, row.operation) for row in ROWS[service] if row.path.startswith("/api/")}
    assert listed == offered


def test_every_row_names_the_service_of_its_file() -> None:
    assert [row for service in SERVICES for row in ROWS[service] if row.service != service] == []


def test_the_merged_document_is_valid_and_has_every_operation(whole: dict[str, Any]) -> None:
    validate(whole)
    ids = [operation["operationId"] for _, _, operation in operations(whole)]
    assert sorted(ids) == sorted(row.operation for row in policy().rows if row.path.startswith("/api/"))


def test_security_is_what_the_gateway_demands(whole: dict[str, Any]) -> None:
    assert set(whole["components"]["securitySchemes"]) == {"bearer", "apiKey"}
    for _, _, operation in operations(whole):
        row = policy().by_operation[operation["operationId"]]
        assert ("security" in operation) == (row.rate in OPEN_RATES)
        assert operation.get("x-permission") == row.permission


def test_the_document_and_its_page_are_served_without_anything_from_outside(front: Front) -> None:
    answer = front.call("GET", "/api/v1/openapi.json")
    assert answer.get_json()["openapi"].startswith("3.1")
    page = front.call("GET", "/docs")
    assert page.status_code == 200 and "://" not in page.text
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js", "favicon-32x32.png"):
        assert front.call("GET", f"/docs/{asset}").status_code == 200
    assert front.call("GET", "/docs/../config.py").status_code == 400
    assert front.call("GET", "/docs/index.html").status_code == 404
    assert front.call("GET", "/").headers["Location"] == "/docs"


def test_health_is_open_and_metrics_are_for_the_operators_network(front: Front) -> None:
    assert front.call("GET", "/livez").get_json() == {"status": "ok"}
    assert front.call("GET", "/readyz").get_json() == {"status": "ok"}
    assert "crewline_gateway_answers_total" in front.call("GET", "/metrics").text
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert front.client.get("/metrics", environ_overrides=outside).status_code == 404
    assert front.call("GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
