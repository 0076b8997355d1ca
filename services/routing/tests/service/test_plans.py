"""Plans through the service's own HTTP app and database."""

from __future__ import annotations

import pytest

from common.db.migrations import drift
from common.ids import new_id
from common.testing.harness import Caller, Harness, person
from routing.bootstrap import SERVICE


@pytest.fixture
def owner(harness: Harness) -> Caller:
    return harness.client(person(new_id()))


def test_an_opened_plan_is_shown_said_and_audited(harness: Harness, owner: Caller) -> None:
    answer = owner.post("/api/v1/plans", {"title": "North side"})
    assert answer.status_code == 201
    opened = answer.get_json()
    shown = owner.get(answer.headers["Location"])
    assert (shown.get_json(), shown.headers["ETag"]) == (opened, '"1"')
    said = next(event for event in harness.said("plan.opened.v1") if str(event.aggregate_id) == opened["id"])
    assert (said.sequence, said.data["title"]) == (1, "North side")
    entries = owner.get("/api/v1/audit/routing").get_json()["items"]
    assert [(entry["action"], entry["record_id"]) for entry in entries] == [("plan.open", opened["id"])]


def test_the_same_request_again_opens_nothing_new(harness: Harness, owner: Caller) -> None:
    first = owner.post("/api/v1/plans", {"title": "North side"}, key="once")
    again = owner.post("/api/v1/plans", {"title": "North side"}, key="once")
    assert again.get_json() == first.get_json()
    said = [event for event in harness.said("plan.opened.v1") if str(event.aggregate_id) == first.get_json()["id"]]
    assert len(said) == 1


def test_another_organization_does_not_see_it(harness: Harness, owner: Caller) -> None:
    opened = owner.post("/api/v1/plans", {"title": "North side"}).get_json()
    assert harness.client(person(new_id())).get(f"/api/v1/plans/{opened['id']}").status_code == 404


def test_bad_input_names_the_field(owner: Caller) -> None:
    for body in ({}, {"title": ""}, {"title": 7}, {"title": "x", "unknown": 1}):
        answer = owner.post("/api/v1/plans", body)
        assert answer.status_code == 422
        assert {error["field"] for error in answer.get_json()["errors"]} <= {"title", "unknown"}


def test_nobody_enters_without_the_gateways_token(harness: Harness) -> None:
    assert harness.client().post("/api/v1/plans", {"title": "North side"}).status_code == 401


def test_the_migrations_make_what_the_entities_describe(harness: Harness) -> None:
    assert drift(SERVICE.metadata, harness.urls.owner) == []
