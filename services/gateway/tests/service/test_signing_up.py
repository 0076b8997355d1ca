"""Signing up a company."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from gateway.testing.company import PASSWORD, Front

GOOD: dict[str, Any] = {
    "name": "Clear View",
    "zone": "America/Chicago",
    "currency": "USD",
    "owner": {"name": "Olive Owner", "email": "olive@example.com", "password": PASSWORD},
}


def test_a_company_signs_up_and_its_owner_is_in(front: Front) -> None:
    owner = front.sign_up(name="Clear View")
    me = owner.get("/api/v1/me").get_json()
    assert me["organization"]["name"] == "Clear View"
    assert (me["role"], me["person"]["email"]) == ("owner", owner.answer["person"]["email"])
    assert "organization:delete" in me["permissions"]


def test_the_platform_hears_of_the_company_and_its_owner(front: Front) -> None:
    owner = front.sign_up(name="Said Aloud", phone="+15551234567")
    said = {
        event.type: event
        for event in front.harness.said()
        if str(event.aggregate_id) in (owner.organization_id, owner.person_id)
    }
    assert said["organization.created.v1"].data["zone"] == "America/Chicago"
    assert said["organization.created.v1"].data["phone"] == "+15551234567"
    assert said["member.joined.v1"].data | {"role": "owner", "active": True} == said["member.joined.v1"].data


def test_the_same_sign_up_sent_again_makes_no_second_company(front: Front) -> None:
    body = {**GOOD, "id": str(new_id()), "owner": {**GOOD["owner"], "email": f"{new_id()}@example.com"}}
    assert front.call("POST", "/api/v1/sign-up", body).status_code == 201
    again = front.call("POST", "/api/v1/sign-up", body)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_exists")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"currency": "usd"}, "currency"),
        ({"locale": "english"}, "locale"),
        ({"name": " "}, "name"),
        ({"role": "owner"}, "role"),
        ({"owner": {**GOOD["owner"], "email": "nobody"}}, "owner.email"),
        ({"owner": {**GOOD["owner"], "role": "owner"}}, "owner.role"),
        ({"owner": {**GOOD["owner"], "password": "password123"}}, "owner.password"),
    ],
)
def test_bad_input_is_refused_by_its_field(front: Front, change: dict[str, Any], field: str) -> None:
    refused = front.call("POST", "/api/v1/sign-up", {**GOOD, **change})
    assert (refused.status_code, refused.get_json()["field"]) == (422, field)


def test_no_answer_and_no_event_holds_the_password_or_its_hash(front: Front) -> None:
    owner = front.sign_up()
    shown = owner.get("/api/v1/me").text + owner.get("/api/v1/members").text + owner.get("/api/v1/audit/gateway").text
    assert PASSWORD not in shown and "argon2" not in shown
    assert not any("argon2" in str(event.data) or PASSWORD in str(event.data) for event in front.harness.said())


def test_an_organization_changes_its_facts_but_not_its_currency(front: Front) -> None:
    owner = front.sign_up()
    refused = owner.call("PATCH", "/api/v1/organization", {"currency": "EUR"}, version=1)
    assert (refused.status_code, refused.get_json()["field"]) == (422, "currency")
    changed = owner.call("PATCH", "/api/v1/organization", {"zone": "America/Denver"}, version=1)
    assert (changed.get_json()["zone"], changed.headers["ETag"]) == ("America/Denver", '"2"')
    assert owner.call("PATCH", "/api/v1/organization", {"name": "X"}, version=1).status_code == 412
    assert owner.call("PATCH", "/api/v1/organization", {"name": "X"}).status_code == 428
    [said] = [e for e in front.harness.said("organization.changed.v1") if str(e.aggregate_id) == owner.organization_id]
    assert (said.data["zone"], said.sequence) == ("America/Denver", 2)
