"""Sign-ins, refusals and open sessions as the gateway's own page of figures shows them."""

from __future__ import annotations

from common.testing.facts import figures
from gateway.testing.company import Front, SignedIn


def told(front: Front, series: str) -> float:
    lines = front.call("GET", "/metrics").text.splitlines()
    found = [line.rpartition(" ")[2] for line in lines if line.startswith(f"{series} ")]
    return float(found[0]) if found else 0.0


def test_sign_ins_and_refusals_are_counted(front: Front, owner: SignedIn) -> None:
    series = {
        "admitted": 'crewline_gateway_logins_total{outcome="admitted",service="gateway"}',
        "refused": 'crewline_gateway_logins_total{outcome="refused",service="gateway"}',
        "stranger": 'crewline_gateway_refusals_total{code="unauthenticated",service="gateway"}',
        "wrong": 'crewline_http_problems_total{code="wrong_credentials",service="gateway"}',
    }
    before = {name: told(front, each) for name, each in series.items()}
    email = str(owner.answer["person"]["email"])
    assert front.log_in(email).status_code == 201
    for _ in range(2):
        assert front.log_in(email, "not-the-password-1").status_code == 401
    assert front.call("GET", "/api/v1/members").status_code == 401
    after = {name: told(front, each) for name, each in series.items()}
    assert {name: after[name] - before[name] for name in series} == {
        "admitted": 1, "refused": 2, "stranger": 1, "wrong": 2,
    }  # fmt: skip
    # The request that asks is itself on its way.
    assert told(front, 'crewline_gateway_in_flight{service="gateway"}') == 1


def test_sessions_that_ended_are_not_open(front: Front, owner: SignedIn) -> None:
    key = ("crewline_sessions",)
    before = figures(front.harness.service)[key]
    again = front.signed_in(front.log_in(str(owner.answer["person"]["email"])))
    assert figures(front.harness.service)[key] == before + 1
    assert again.call("DELETE", "/api/v1/sessions/current").status_code == 204
    assert figures(front.harness.service)[key] == before
