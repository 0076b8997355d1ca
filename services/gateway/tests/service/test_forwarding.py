"""What a service sees of a request, and what a client sees of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from common.http.identity import HEADER, IdentityVerifier
from common.ids import new_id
from common.testing.environment import PRIVATE_KEY
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer
from gateway.policy import policy
from gateway.testing.company import Front, SignedIn, gateway_front


@dataclass
class Witness:
    """A service that notes what it is sent and answers what it is told."""

    seen: list[Forwarded] = field(default_factory=list)
    answer: UpstreamAnswer = field(
        default_factory=lambda: UpstreamAnswer(200, [("Content-Type", "application/json")], b"{}")
    )

    def send(self, request: Forwarded) -> UpstreamAnswer:
        self.seen.append(request)
        return UpstreamAnswer(self.answer.status, list(self.answer.headers), self.answer.body)

    @property
    def headers(self) -> dict[str, str]:
        """Of the latest request; a repeated header would be lost here, so it must not be there."""
        names = [name for name, _ in self.seen[-1].headers]
        assert len(names) == len({name.lower() for name in names})
        return dict(self.seen[-1].headers)


@pytest.fixture(scope="module")
def witness() -> Witness:
    return Witness()


@pytest.fixture(scope="module")
def front(postgres_admin_url: str, witness: Witness) -> Iterator[Front]:
    with gateway_front(
        admin_url=postgres_admin_url,
        upstreams={"job": witness, "estimate": witness},
        CREWLINE_GATEWAY_CORS_ORIGINS="https://office.example",
        CREWLINE_PUBLIC_URL="https://crewline.example",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def owner(front: Front) -> SignedIn:
    return front.sign_up()


@pytest.fixture(autouse=True)
def quiet(witness: Witness) -> None:
    witness.seen.clear()
    witness.answer = UpstreamAnswer(200, [("Content-Type", "application/json")], b"{}")


def test_a_service_sees_who_asks_by_a_signed_token(owner: SignedIn, witness: Witness) -> None:
    assert owner.get("/api/v1/jobs?limit=5").status_code == 200
    assert witness.seen[-1].target == "/api/v1/jobs?limit=5"
    verifier = IdentityVerifier(audience="job", public_keys=[PRIVATE_KEY.public_key()])
    identity = verifier.verify(witness.headers[HEADER])
    assert (str(identity.organization_id), str(identity.person_id), identity.role) == (
        owner.organization_id,
        owner.person_id,
        "owner",
    )
    assert identity.may("jobs:write")
    assert witness.headers["X-Crewline-Client-Address"] == "127.0.0.1"
    assert len(witness.headers["traceparent"]) == 55


def test_the_same_token_serves_many_requests(owner: SignedIn, witness: Witness) -> None:
    owner.get("/api/v1/jobs")
    first = witness.headers[HEADER]
    owner.get("/api/v1/jobs")
    assert witness.headers[HEADER] == first


def test_nothing_that_a_client_claims_about_itself_arrives(owner: SignedIn, witness: Witness) -> None:
    claims = {
        "X-Crewline-Identity": "forged",
        "X-Crewline-Client-Address": "10.0.0.1",
        "X-User-Id": "1",
        "X-Tenant-Id": "1",
        "X-Roles": "owner",
        "X-Internal-Token": "x",
        "Forwarded": "for=10.0.0.1",
        "X-Forwarded-For": "10.0.0.1",
        "X-HTTP-Method-Override": "DELETE",
        "Connection": "x-crewline-identity, traceparent, x-request-id",
    }
    assert owner.get("/api/v1/jobs", **claims).status_code == 200
    assert witness.headers[HEADER] != "forged"
    assert witness.headers["X-Crewline-Client-Address"] == "127.0.0.1"
    assert {"traceparent", "X-Request-Id"} <= witness.headers.keys()
    arrived = {name.lower() for name in witness.headers}
    assert not arrived & {"authorization", "connection", *(name.lower() for name in claims if "Crewline" not in name)}


def test_a_method_override_changes_nothing(owner: SignedIn, witness: Witness) -> None:
    owner.get("/api/v1/jobs", X_HTTP_Method_Override="POST")
    assert witness.seen[-1].method == "GET"


def test_a_post_without_a_key_gets_one_so_that_it_may_be_sent_again(owner: SignedIn, witness: Witness) -> None:
    owner.call("POST", "/api/v1/jobs", {"a": 1})
    made = witness.headers["Idempotency-Key"]
    owner.call("POST", "/api/v1/jobs", {"a": 1})
    assert witness.headers["Idempotency-Key"] != made
    owner.call("POST", "/api/v1/jobs", {"a": 1}, Idempotency_Key="mine")
    assert witness.headers["Idempotency-Key"] == "mine"
    assert witness.seen[-1].repeatable and witness.seen[-1].body == b'{"a": 1}'


def test_a_change_is_never_sent_twice(owner: SignedIn, witness: Witness) -> None:
    owner.call("PATCH", f"/api/v1/jobs/{new_id()}", {"a": 1}, version=3)
    assert not witness.seen[-1].repeatable
    assert witness.headers["If-Match"] == '"3"'


def test_an_answer_comes_back_with_its_request_id_and_without_the_services_own(
    owner: SignedIn, witness: Witness
) -> None:
    own = [("Server", "gunicorn"), ("X-Crewline-Inner", "x"), ("X-Request-Id", "inner")]
    witness.answer = UpstreamAnswer(201, [("ETag", '"1"'), ("Location", "/api/v1/jobs/1"), *own], b"{}")
    answer = owner.call("POST", "/api/v1/jobs", {}, X_Request_Id="my-request-id")
    assert (answer.status_code, answer.headers["ETag"], answer.headers["Location"]) == (201, '"1"', "/api/v1/jobs/1")
    assert answer.headers.getlist("X-Request-Id") == ["my-request-id"]
    assert "Server" not in answer.headers and "X-Crewline-Inner" not in answer.headers
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_bad_request_id_is_replaced(owner: SignedIn, witness: Witness) -> None:
    answer = owner.get("/api/v1/jobs", X_Request_Id="x y\\")
    assert len(answer.headers["X-Request-Id"]) == 32


def test_only_listed_sites_may_read_answers(front: Front, owner: SignedIn) -> None:
    seen = owner.get("/api/v1/jobs", Origin="https://office.example")
    assert seen.headers["Access-Control-Allow-Origin"] == "https://office.example"
    assert "Access-Control-Allow-Credentials" not in seen.headers
    other = owner.get("/api/v1/jobs", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in other.headers and other.headers["Vary"] == "Origin"
    asked = {"Origin": "https://office.example", "Access-Control-Request-Method": "POST"}
    preflight = front.call("OPTIONS", "/api/v1/jobs", headers=asked)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


def test_what_is_not_there_is_404_and_what_is_not_done_is_405(front: Front, owner: SignedIn, witness: Witness) -> None:
    assert owner.get("/api/v1/nothing").status_code == 404
    assert owner.get("/internal/outbox").status_code == 404
    assert owner.get("/debug").status_code == 404
    wrong = owner.call("PUT", "/api/v1/jobs", {})
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert owner.call("TRACE", "/api/v1/jobs").status_code == 405
    assert owner.call("OPTIONS", "/api/v1/jobs").headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert witness.seen == []


@pytest.mark.parametrize(
    "raw", ["/api/v1/%2e%2e/jobs", "/api/v1%2fjobs", "//api/v1/jobs", "/api/v1/jobs;x", "http://x/api/v1/jobs"]
)
def test_an_ambiguous_address_goes_nowhere(owner: SignedIn, witness: Witness, front: Front, raw: str) -> None:
    environ = {"RAW_URI": raw, "REQUEST_URI": raw, "HTTP_AUTHORIZATION": f"Bearer {owner.token}"}
    answer = front.client.open("/", environ_overrides=environ)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_request")
    assert witness.seen == []


def test_a_body_has_a_limit_and_a_get_has_none(front: Front, owner: SignedIn, witness: Witness) -> None:
    headers = {"Authorization": f"Bearer {owner.token}", "Content-Type": "application/json"}
    large = front.client.post("/api/v1/jobs", data=b"x" * (256 * 1024 + 1), headers=headers)
    assert (large.status_code, large.get_json()["code"]) == (413, "too_large")
    image = front.client.post(
        "/api/v1/jobs", data=b"x" * (256 * 1024 + 1), headers={**headers, "Content-Type": "image/png"}
    )
    assert image.status_code == 200
    assert front.client.get("/api/v1/jobs", data=b"x", headers=headers).status_code == 400
    lying = front.client.post("/api/v1/jobs", headers=headers, environ_overrides={"CONTENT_LENGTH": "1_0"})
    assert lying.status_code == 400
    assert len(witness.seen) == 1


def test_a_public_link_is_forwarded_raw_without_anybody(front: Front, witness: Witness) -> None:
    row = next(
        row for row in policy().rows if row.rate == "public" and row.service == "estimate" and row.method == "POST"
    )
    path = row.path.replace("{token}", "abc")
    front.client.post(
        path, data={"name": "A"}, environ_overrides={"HTTP_COOKIE": "seen=1", "HTTP_AUTHORIZATION": "Bearer x"}
    )
    verifier = IdentityVerifier(audience="estimate", public_keys=[PRIVATE_KEY.public_key()])
    assert verifier.verify(witness.headers[HEADER]).is_anonymous
    assert witness.headers["Cookie"] == "seen=1"
    assert "Idempotency-Key" not in witness.headers and "Authorization" not in witness.headers
    assert (witness.seen[-1].body, witness.seen[-1].repeatable) == (b"name=A", False)


def test_a_service_that_is_not_installed_is_503(owner: SignedIn) -> None:
    answer = owner.get("/api/v1/crews")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "service_not_installed")


def test_an_empty_answer_stays_empty(owner: SignedIn, witness: Witness) -> None:
    witness.answer = UpstreamAnswer(204, [], b"")
    empty = owner.get("/api/v1/jobs")
    assert (empty.status_code, empty.data) == (204, b"") and "Content-Length" not in empty.headers


def test_rate_limits_answer_429_with_the_wait(postgres_admin_url: str, witness: Witness) -> None:
    limits: dict[str, Any] = {"CREWLINE_GATEWAY_RATE_READ": "3/minute", "CREWLINE_GATEWAY_TENANT_RATE_FACTOR": "1"}
    with gateway_front(admin_url=postgres_admin_url, upstreams={"job": witness}, **limits) as front:
        owner = front.sign_up()
        answers = [owner.get("/api/v1/jobs") for _ in range(5)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert answers[-1].get_json()["code"] == "rate_limited"
        assert front.sign_up().get("/api/v1/jobs").status_code == 200


def test_sign_in_is_limited_by_address(postgres_admin_url: str) -> None:
    with gateway_front(admin_url=postgres_admin_url, CREWLINE_GATEWAY_RATE_LOGIN="2/minute") as front:
        assert [front.log_in("a@example.com", "wrong-password-9").status_code for _ in range(3)] == [401, 401, 429]
