"""Keys for integrations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from gateway.testing.company import Front, SignedIn, gateway_front


def make(owner: SignedIn, **more: Any) -> dict[str, Any]:
    body = {"name": "Zapier", "scopes": ["members:read"], **more}
    made = owner.call("POST", "/api/v1/api-keys", body)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.get_json()
    return answer


def test_a_key_opens_what_its_scopes_say_and_is_shown_once(front: Front, owner: SignedIn) -> None:
    key = make(owner)
    assert key["key"].startswith("ck_live_")
    for headers in ({"Authorization": f"Bearer {key['key']}"}, {"X-Api-Key": key["key"]}):
        assert front.call("GET", "/api/v1/members", headers=headers).status_code == 200
        assert front.call("GET", "/api/v1/audit/gateway", headers=headers).status_code == 403
    [listed] = owner.get("/api/v1/api-keys").get_json()["items"]
    assert listed["hint"] == key["key"][:12] and "key" not in listed
    assert listed["last_used_at"] is not None
    assert key["key"] not in str(front.harness.rows("SELECT * FROM api_keys"))


def test_a_key_knows_itself_but_is_no_person(front: Front, owner: SignedIn) -> None:
    headers = {"X-Api-Key": make(owner, name="Books")["key"]}
    me = front.call("GET", "/api/v1/me", headers=headers).get_json()
    assert (me["person"], me["api_key"]["name"], me["permissions"]) == (None, "Books", ["members:read"])
    refused = front.call("DELETE", "/api/v1/sessions/current", headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "people_only")


def test_a_revoked_key_opens_nothing_at_once(front: Front, owner: SignedIn) -> None:
    key = make(owner)
    headers = {"X-Api-Key": key["key"]}
    assert front.call("GET", "/api/v1/members", headers=headers).status_code == 200
    assert owner.call("DELETE", f"/api/v1/api-keys/{key['id']}").status_code == 204
    assert front.call("GET", "/api/v1/members", headers=headers).status_code == 401


def test_two_credentials_at_once_are_refused(front: Front, owner: SignedIn) -> None:
    headers = {"X-Api-Key": make(owner)["key"], "Authorization": f"Bearer {owner.token}"}
    assert front.call("GET", "/api/v1/members", headers=headers).status_code == 401


def test_a_test_key_takes_read_scopes_only(owner: SignedIn) -> None:
    assert make(owner, mode="test")["key"].startswith("ck_test_")
    body = {"name": "T", "mode": "test", "scopes": ["customers:write"]}
    refused = owner.call("POST", "/api/v1/api-keys", body)
    assert (refused.status_code, refused.get_json()["field"]) == (422, "scopes")


def test_a_key_has_its_own_limit_a_minute_and_an_end(postgres_admin_url: str) -> None:
    clock = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
    with gateway_front(clock=clock, admin_url=postgres_admin_url) as front:
        owner = front.sign_up()
        ends = (clock.now() + timedelta(minutes=4)).isoformat()
        headers = {"X-Api-Key": make(owner, per_minute=3, expires_at=ends)["key"]}
        statuses = [front.call("GET", "/api/v1/members", headers=headers).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        clock.advance(minutes=2)
        assert front.call("GET", "/api/v1/members", headers=headers).status_code == 200
        clock.advance(minutes=2)
        assert front.call("GET", "/api/v1/members", headers=headers).status_code == 401


@pytest.mark.parametrize("role", ["sales_rep", "crew_lead", "technician"])
def test_only_owners_and_managers_handle_keys(front: Front, owner: SignedIn, role: str) -> None:
    member = front.member(owner, role)
    assert member.call("POST", "/api/v1/api-keys", {"name": "x", "scopes": ["jobs:read"]}).status_code == 403
    assert member.get("/api/v1/api-keys").status_code == 403
