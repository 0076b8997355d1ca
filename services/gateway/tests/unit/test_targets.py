"""One form of each address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.http.problems import Problem
from gateway.forwarding.targets import read_target


def environ(raw: str) -> dict[str, str]:
    return {"RAW_URI": raw, "QUERY_STRING": raw.partition("?")[2]}


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("/api/v1/jobs", "/api/v1/jobs"),
        ("/api/v1/jobs?limit=5&after=", "/api/v1/jobs?limit=5&after="),
        ("/", "/"),
        ("/api/v1/%6Aobs", "/api/v1/jobs"),
        ("/api/v1/caf%c3%a9", "/api/v1/caf%C3%A9"),
        ("/cal/abc.ics", "/cal/abc.ics"),
        ("/api/v1/jobs/", "/api/v1/jobs/"),
    ],
)
def test_an_address_is_read_in_one_form(raw: str, line: str) -> None:
    assert read_target(environ(raw)).line == line


@pytest.mark.parametrize(
    "raw",
    [
        "/api/v1/../admin",
        "/api/./v1",
        "/api/v1/..",
        "/api/%2e%2e/admin",
        "/api/%2E%2E/admin",
        "/api/.%2e/admin",
        "/api/v1%2fjobs",
        "/api/v1%2Fjobs",
        "/api/v1%5cjobs",
        "/api//v1",
        "//evil.example/api",
        "/api/v1;x=1/jobs",
        "/api/v1/jobs%3bx",
        "/api\\v1",
        "/api/%00",
        "/api/%0d%0aX-Injected:1",
        "/api/%252e%252e/x",
        "/api/%ff",
        "/api/%c0%ae",
        "/api/%zz",
        "/api/caf\xe9",
        "http://evil.example/api/v1/jobs",
        "https://localhost/api",
        "localhost:443",
        "*",
        "api/v1",
        "/api/v1/jobs?x=a b",
        "/api/v1/jobs?x=\x01",
        "/api/v1/jobs#fragment",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(raw: str) -> None:
    with pytest.raises(Problem) as caught:
        read_target(environ(raw))
    assert caught.value.status == 400


def test_a_long_address_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        read_target(environ("/" + "a" * 5_000))
    assert caught.value.status == 414


def test_without_the_raw_address_it_is_rebuilt() -> None:
    assert read_target({"PATH_INFO": "/api/v1/jobs", "QUERY_STRING": "a=1"}).line == "/api/v1/jobs?a=1"


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=60))
def test_whatever_is_accepted_is_read_the_same_again(raw: str) -> None:
    try:
        target = read_target(environ(raw))
    except Problem:
        return
    assert read_target(environ(target.line)) == target
    assert target.line.isascii() and ".." not in target.path.split("/") and "//" not in target.path
