"""A POST sent again under its key: one effect, one answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from common.http.identity import Identity
from common.ids import new_id
from common.testing.harness import Caller, Harness, person

GEAR = {"name": "gear", "price": {"amount": 100, "currency": "USD"}}


@pytest.fixture
def caller(harness: Harness) -> Caller:
    return harness.client(person(new_id()))


def test_the_same_request_gets_the_same_answer_and_one_effect(caller: Caller) -> None:
    first = caller.post("/api/v1/widgets", GEAR, key="k-1")
    again = caller.post("/api/v1/widgets", dict(reversed(GEAR.items())), key="k-1")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(caller.get("/api/v1/widgets").get_json()["items"]) == 1


def test_another_body_under_the_same_key_is_refused(caller: Caller) -> None:
    caller.post("/api/v1/widgets", GEAR, key="k-1")
    refused = caller.post("/api/v1/widgets", {**GEAR, "name": "cog"}, key="k-1")
    assert (refused.status_code, refused.get_json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_one_person_of_one_organization(harness: Harness) -> None:
    organization_id = new_id()
    callers = [
        harness.client(person(organization_id)),
        harness.client(person(organization_id)),
        harness.client(person(new_id())),
    ]
    made = {caller.post("/api/v1/widgets", GEAR, key="shared").get_json()["id"] for caller in callers}
    assert len(made) == 3


def test_a_refusal_does_not_use_up_the_key(caller: Caller) -> None:
    assert caller.post("/api/v1/widgets", {**GEAR, "name": "taken"}, key="k-1").status_code == 409
    assert caller.post("/api/v1/widgets", GEAR, key="k-1").status_code == 201


def test_a_secret_is_answered_once(caller: Caller, harness: Harness) -> None:
    assert caller.post("/api/v1/widgets/secret", key="k-1").get_json() == {"secret": "only once"}
    again = caller.post("/api/v1/widgets/secret", key="k-1")
    assert (again.status_code, again.get_json()["code"]) == (409, "idempotent_answer_withheld")
    assert harness.rows("SELECT 1 FROM idempotency_keys WHERE body LIKE '%%only once%%'") == []


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é"])
def test_a_key_is_visible_ascii(caller: Caller, key: str) -> None:
    refused = caller.post("/api/v1/widgets", GEAR, headers={"Idempotency-Key": key})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "Idempotency-Key")


def test_of_many_at_once_one_has_an_effect(harness: Harness) -> None:
    someone = person(new_id())
    start = threading.Barrier(8)
    answers: list[Any] = []

    def send() -> None:
        client = harness.client(someone)
        start.wait()
        answers.append(client.post("/api/v1/widgets", GEAR, key="race"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = {answer.status_code for answer in answers}
    assert codes <= {201, 409}
    assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
    assert {answer.get_json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency_in_flight"}
    assert len(harness.client(someone).get("/api/v1/widgets").get_json()["items"]) == 1


def test_strangers_without_a_link_share_no_answers(harness: Harness) -> None:
    nobody = Identity(organization_id=new_id(), person_id=None, kind="anonymous")
    assert nobody.subject == "anonymous"
    one = Identity(organization_id=None, person_id=None, kind="anonymous", links={"estimate": "1"})
    two = Identity(organization_id=None, person_id=None, kind="anonymous", links={"estimate": "2"})
    assert one.subject != two.subject


def test_an_outside_operation_is_replayed_too(caller: Caller, outside_calls: list[Any]) -> None:
    first = caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="k-1")
    again = caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert len(outside_calls) == 1


def test_an_accepted_operation_is_replayed_as_accepted(caller: Caller, outside_calls: list[Any]) -> None:
    for _ in range(2):
        answer = caller.post("/api/v1/widgets/shipments", {"name": "slow"}, key="k-1")
        assert (answer.status_code, answer.headers["Location"]) == (202, "/api/v1/widgets/secret")
    assert len(outside_calls) == 1


def test_a_failed_outside_operation_is_continued_under_the_same_operation_key(
    caller: Caller, outside_calls: list[Any]
) -> None:
    for _ in range(2):
        assert caller.post("/api/v1/widgets/shipments", {"name": "down"}, key="k-1").status_code == 503
    assert len(outside_calls) == 2
    assert len(set(outside_calls)) == 1
    other = caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="k-1")
    assert other.get_json()["code"] == "idempotency_key_reused"


def test_a_refused_outside_operation_frees_its_key(caller: Caller, outside_calls: list[Any]) -> None:
    assert caller.post("/api/v1/widgets/shipments", {"name": "refused"}, key="k-1").status_code == 409
    assert caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="k-1").status_code == 201


def test_a_claim_left_by_a_killed_process_is_taken_over_after_a_minute(
    caller: Caller, harness: Harness, outside_calls: list[Any]
) -> None:
    caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="killed")
    working = (
        "UPDATE idempotency_keys SET status = NULL, body = NULL, created_at = now() - make_interval(secs => %s) "
        "WHERE key = 'killed' RETURNING 1"
    )
    harness.rows(working, 30)
    waiting = caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="killed")
    assert waiting.get_json()["code"] == "idempotency_in_flight"
    harness.rows(working, 61)
    assert caller.post("/api/v1/widgets/shipments", {"name": "box"}, key="killed").status_code == 201
    assert len(set(outside_calls)) == 1
