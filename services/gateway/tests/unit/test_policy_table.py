"""Finding the row of a request."""

from __future__ import annotations

import pytest

from gateway.policy import policy
from gateway.policy.rows import Row
from gateway.policy.table import PolicyClash, PolicyTable

ROWS = (
    Row("listJobs", "GET", "/api/v1/jobs", service="job"),
    Row("createJob", "POST", "/api/v1/jobs", service="job"),
    Row("showJob", "GET", "/api/v1/jobs/{job_id}", service="job"),
    Row("showNewest", "GET", "/api/v1/jobs/newest", service="job"),
    Row("cancelJob", "POST", "/api/v1/jobs/{job_id}/cancel", service="job"),
    Row("showProposal", "GET", "/p/{token}", service="estimate", rate="public"),
)


@pytest.fixture(scope="module")
def table() -> PolicyTable:
    return PolicyTable(ROWS)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/api/v1/jobs", "listJobs"),
        ("HEAD", "/api/v1/jobs", "listJobs"),
        ("POST", "/api/v1/jobs", "createJob"),
        ("GET", "/api/v1/jobs/42", "showJob"),
        ("GET", "/api/v1/jobs/newest", "showNewest"),
        ("POST", "/api/v1/jobs/newest/cancel", "cancelJob"),
        ("GET", "/p/abc", "showProposal"),
    ],
)
def test_a_request_finds_its_row(table: PolicyTable, method: str, path: str, operation: str) -> None:
    row = table.find(method, path)
    assert row is not None and row.operation == operation


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/jobs/"),
        ("GET", "/api/v1/jobs/1/2/3"),
        ("GET", "/api/v1"),
        ("GET", "/"),
        ("GET", "/p/"),
        ("GET", "/p"),
        ("DELETE", "/api/v1/jobs"),
        ("GET", "/API/v1/jobs"),
        ("get", "/api/v1/jobs"),
    ],
)
def test_what_has_no_row_is_not_there(table: PolicyTable, method: str, path: str) -> None:
    assert table.find(method, path) is None


def test_a_path_tells_its_methods(table: PolicyTable) -> None:
    assert table.methods("/api/v1/jobs") == ["GET", "HEAD", "OPTIONS", "POST"]
    assert table.methods("/api/v1/nothing") == []


def test_two_rows_for_one_thing_are_refused() -> None:
    with pytest.raises(PolicyClash):
        PolicyTable((*ROWS, Row("other", "GET", "/api/v1/jobs/{id}", service="job")))
    with pytest.raises(PolicyClash):
        PolicyTable((*ROWS, Row("listJobs", "GET", "/api/v1/else", service="job")))


def test_every_row_of_the_platform_is_found_by_its_own_path() -> None:
    for row in policy().rows:
        assert policy().find(row.method, row.path) is row
