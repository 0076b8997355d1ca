"""Only our own valid tokens open anything: every forgery, on every guarded operation, gets the same 401."""

from __future__ import annotations

import base64
import json
from functools import cache
from io import BytesIO
from typing import Any

import jwt
import pytest
from werkzeug.test import create_environ, run_wsgi_app

from gateway.adapters.access_tokens import key_id
from gateway.policy import OPEN_RATES, policy
from gateway.testing.company import Front, SignedIn, gateway_front
from gateway.testing.forging import FORGED, HEADER, OTHER_KEY, signed


@pytest.fixture(scope="module")
def person(front: Front) -> SignedIn:
    return front.sign_up()


@pytest.fixture(scope="module")
def claims(person: SignedIn) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(person.token, options={"verify_signature": False})
    return found


@cache
def guarded() -> list[dict[str, Any]]:
    """A request of each guarded operation, as the server hands it to the app; to make them takes longer than an
    answer."""
    paths = [(row.method, row.path) for row in policy().rows if row.rate not in OPEN_RATES]
    return [create_environ(path.replace("{", "").replace("}", ""), method=method) for method, path in paths]


def refused_alike(front: Front, headers: dict[str, str]) -> None:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    for asked in guarded():
        environ = {**asked, **named, "wsgi.input": BytesIO(), "REMOTE_ADDR": "127.0.0.1"}
        chunks, status, given = run_wsgi_app(front.app, environ, buffered=True)
        body = {key: value for key, value in json.loads(b"".join(chunks)).items() if key != "request_id"}
        assert (status, body) == ("401 Unauthorized", UNIFORM), (asked["REQUEST_METHOD"], asked["PATH_INFO"])
        assert given["WWW-Authenticate"] == "Bearer"


UNIFORM = {
    "type": "urn:crewline:problem:unauthenticated",
    "title": "Unauthenticated",
    "status": 401,
    "detail": "Please sign in.",
    "code": "unauthenticated",
}


def test_there_are_enough_forgeries() -> None:
    assert len(FORGED) >= 70


def test_the_forger_can_make_a_token_that_passes(front: Front, claims: dict[str, Any]) -> None:
    """The control: what is refused below is refused for its fault, not for being made here."""
    answer = front.call("GET", "/api/v1/me", headers={"Authorization": f"Bearer {signed(HEADER, claims)}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_opens_nothing(front: Front, person: SignedIn, claims: dict[str, Any], name: str) -> None:
    refused_alike(front, {"Authorization": f"Bearer {FORGED[name](person.token, dict(claims))}"})


@pytest.mark.parametrize(
    "shape",
    [
        "bearer {}",
        "BEARER {}",
        "Bearer  {}",
        " Bearer {}",
        "Bearer {} ",
        "Basic {}",
        "{}",
        "Bearer {}, Bearer {}",
        "Bearer",
        "Token {}",
    ],
)
def test_a_good_token_in_a_wrong_shape_opens_nothing(front: Front, person: SignedIn, shape: str) -> None:
    refused_alike(front, {"Authorization": shape.replace("{}", person.token)})


def test_a_token_elsewhere_opens_nothing(front: Front, person: SignedIn) -> None:
    refused_alike(front, {})
    refused_alike(front, {"Cookie": f"access_token={person.token}; Authorization=Bearer {person.token}"})
    refused_alike(front, {"X-Api-Key": person.token})
    refused_alike(front, {"X-Crewline-Identity": person.token, "X-Authorization": f"Bearer {person.token}"})
    answer = front.call("GET", f"/api/v1/me?access_token={person.token}")
    assert answer.status_code == 401


def test_a_refresh_token_is_no_access_token(front: Front, person: SignedIn) -> None:
    refused_alike(front, {"Authorization": f"Bearer {person.refresh_token}"})


def test_after_logging_out_the_token_is_as_good_as_forged(front: Front) -> None:
    gone = front.sign_up()
    gone.call("DELETE", "/api/v1/sessions/current")
    refused_alike(front, {"Authorization": f"Bearer {gone.token}"})


def test_a_retired_key_still_opens_for_its_last_tokens_only_when_named(postgres_admin_url: str) -> None:
    retired = base64.b64encode(OTHER_KEY.public_key().public_bytes_raw()).decode()
    with gateway_front(admin_url=postgres_admin_url, CREWLINE_GATEWAY_RETIRED_KEYS=retired) as front:
        person = front.sign_up()
        claims = jwt.decode(person.token, options={"verify_signature": False})
        token = signed({**HEADER, "kid": key_id(OTHER_KEY.public_key())}, claims, key=OTHER_KEY)
        assert front.call("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
