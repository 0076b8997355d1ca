"""Every operation: identity first, strict input, one transaction, an honest answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.http.identity import HEADER, Identity
from common.ids import new_id
from common.testing.harness import Caller, Harness, person

PRICE = {"amount": 100, "currency": "USD"}


@pytest.fixture
def caller(harness: Harness) -> Caller:
    return harness.client(person(new_id()))


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["request_id"] == answer.headers["X-Request-Id"]
    return body


def test_a_created_widget_has_a_location_and_an_etag(caller: Caller) -> None:
    made = caller.post("/api/v1/widgets", {"name": "gear", "price": PRICE})
    assert made.status_code == 201
    assert made.headers["ETag"] == '"1"'
    shown = caller.get(made.headers["Location"])
    assert shown.get_json() == made.get_json()
    assert shown.get_json()["price"] == PRICE
    assert UUID(shown.get_json()["id"]).version == 7


def test_a_client_made_id_is_kept_and_cannot_be_used_twice(caller: Caller) -> None:
    chosen = str(new_id())
    body = {"id": chosen, "name": "gear", "price": PRICE}
    assert caller.post("/api/v1/widgets", body).get_json()["id"] == chosen
    problem(caller.post("/api/v1/widgets", body), 409, "already_exists")


def test_changes_need_the_version_that_was_seen(caller: Caller) -> None:
    place = caller.post("/api/v1/widgets", {"name": "gear", "price": PRICE}).headers["Location"]
    problem(caller.patch(place, {"name": "cog"}, version=None), 428, "precondition_required")
    changed = caller.patch(place, {"name": "cog"}, version=1)
    assert changed.headers["ETag"] == '"2"'
    assert changed.get_json()["version"] == 2
    problem(caller.patch(place, {"name": "late"}, version=1), 412, "stale")
    assert caller.patch(place, {"name": "any"}, version=None, headers={"If-Match": "*"}).status_code == 200
    refused = problem(caller.patch(place, {}, version=None, headers={"If-Match": 'W/"1"'}), 422, "invalid")
    assert refused["field"] == "If-Match"
    assert caller.delete(place, version=3).status_code == 204
    problem(caller.get(place), 404, "not_found")


def test_another_organization_sees_nothing(caller: Caller, harness: Harness) -> None:
    place = caller.post("/api/v1/widgets", {"name": "gear", "price": PRICE}).headers["Location"]
    problem(harness.client(person(new_id())).get(place), 404, "not_found")


def test_a_refusal_names_its_field_and_leaves_nothing(caller: Caller) -> None:
    refused = problem(caller.post("/api/v1/widgets", {"name": "taken", "price": PRICE}), 409, "name_taken")
    assert refused["field"] == "name"
    assert caller.get("/api/v1/widgets").get_json() == {"items": [], "next": None}


def test_invalid_input_names_every_field_by_its_path(caller: Caller) -> None:
    body = {"name": " ", "price": {"amount": "1", "currency": "USD"}, "tags": ["ok", "\x07"], "zz": 1}
    refused = problem(caller.post("/api/v1/widgets", body), 422, "invalid")
    assert {error["field"] for error in refused["errors"]} == {"name", "price.amount", "tags.1", "zz"}


def test_without_an_identity_nothing_is_read(harness: Harness) -> None:
    nobody = harness.client(None)
    answer = nobody.post("/api/v1/widgets", {"zz": 1})
    problem(answer, 401, "identity_refused")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    problem(nobody.get("/api/v1/widgets", headers={HEADER: "x.y.z"}), 401, "identity_refused")


def test_strangers_reach_only_what_is_declared_for_them(harness: Harness) -> None:
    stranger = harness.client(Identity(organization_id=None, person_id=None, kind="anonymous"))
    assert stranger.get("/api/v1/public/hello").get_json() == {"secret": "hello"}
    problem(stranger.get("/api/v1/widgets"), 401, "identity_refused")
    unplaced = harness.client(Identity(organization_id=None, person_id=new_id()))
    problem(unplaced.get("/api/v1/widgets"), 403, "no_organization")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=0", 422, "invalid"),
        ("limit=101", 422, "invalid"),
        ("limit=1.0", 422, "invalid"),
        ("limit=1&limit=2", 422, "invalid"),
        ("zz=1", 422, "invalid"),
        ("name=%00", 422, "invalid"),
        ("name=%ff", 400, "malformed_request"),
        ("big=1", 422, "invalid"),
        ("sizes=1&sizes=99", 422, "invalid"),
        ("after=!!", 422, "invalid"),
        ("after=WzFd", 422, "invalid"),
    ],
)
def test_queries_are_strict(caller: Caller, query: str, status: int, code: str) -> None:
    problem(caller.get(f"/api/v1/widgets?{query}"), status, code)


def test_good_queries_pass(caller: Caller) -> None:
    assert caller.get("/api/v1/widgets?limit=5&big=true&sizes=1&sizes=2&after=").status_code == 200


def test_a_list_is_walked_page_by_page_without_repeats(caller: Caller) -> None:
    names = [f"w{number}" for number in range(7)]
    for name in names:
        caller.post("/api/v1/widgets", {"name": name, "price": PRICE})
    seen: list[str] = []
    after = ""
    while True:
        page = caller.get(f"/api/v1/widgets?limit=3&after={after}").get_json()
        seen += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == names[::-1]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_json"),
        (b"", "application/json", 400, "malformed_json"),
        (b'{"name":NaN}', "application/json", 400, "malformed_json"),
        (b'{"name":"a","name":"b"}', "application/json", 400, "malformed_json"),
        (b"[" * 100_000, "application/json", 400, "malformed_json"),
        (b'{"name":"\\u0000"}', "application/json", 422, "invalid"),
        (b'{"name":"\\ud800"}', "application/json", 422, "invalid"),
        (b"[]", "application/json", 422, "invalid"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b'{"a":"' + b"x" * 300_000 + b'"}', "application/json", 413, "too_large"),
    ],
)
def test_bodies_are_strict(harness: Harness, body: bytes, content_type: str, status: int, code: str) -> None:
    caller = harness.client(person(new_id()))
    headers = {**caller._headers(None), "Content-Type": content_type}
    answer = harness.app.test_client().post("/api/v1/widgets", data=body, headers=headers)
    problem(answer, status, code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"name":NaN}', "name"),
        (b'{"name":[1,{"x":-Infinity}]}', "name.1.x"),
        (b'{"name":1e999}', "name"),
        (b'{"\\ud800":NaN}', "\N{REPLACEMENT CHARACTER}"),
        (b'{"name":"a","name":"b"}', "name"),
        (b'{"a":{"name":"\\n","name":"b"}}', "a.name"),
        (b'{"name":' + b"[" * 40 + b"]" * 40 + b"}", "name"),
        (b'{"name":' + b"[" * 40 + b'"\\n"' + b"]" * 40 + b"}", "name"),
    ],
)
def test_what_json_does_not_have_is_named_by_its_path(harness: Harness, body: bytes, field: str) -> None:
    headers = {**harness.client(person(new_id()))._headers(None), "Content-Type": "application/json"}
    answer = harness.app.test_client().post("/api/v1/widgets", data=body, headers=headers)
    problem(answer, 400, "malformed_json")
    assert answer.get_json()["field"] == field


def test_unknown_paths_methods_and_wishes_are_problems(caller: Caller, harness: Harness) -> None:
    problem(caller.get("/api/v1/nothing"), 404, "not_found")
    answer = caller.delete("/api/v1/widgets")
    problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    problem(caller.get("/api/v1/widgets", headers={"Accept": "text/html"}), 406, "not_acceptable")
    problem(caller.get("/api/v1//widgets"), 404, "not_found")


def test_a_defect_shows_no_stack(caller: Caller) -> None:
    answer = caller.post("/api/v1/broken")
    problem(answer, 500, "internal_error")
    assert b"inner detail" not in answer.data


def test_every_answer_carries_the_safe_headers(caller: Caller) -> None:
    answer = caller.get("/api/v1/widgets", headers={"X-Request-Id": "abcdef_12345"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"] == "abcdef_12345"
    replaced = caller.get("/api/v1/widgets", headers={"X-Request-Id": "a b\x01"})
    assert UUID(replaced.headers["X-Request-Id"]).version == 7


def test_strange_headers_do_not_break_anything(caller: Caller) -> None:
    for name in ("If-Match", "Accept", "Content-Type", "X-Request-Id", "traceparent", "Accept-Language"):
        answer = caller.get("/api/v1/widgets", headers={name: "\xff\xfe ;;=,\x7f"})
        assert answer.status_code in (200, 406)


def test_other_kinds_of_answers(caller: Caller, harness: Harness) -> None:
    assert caller.get("/api/v1/widgets.csv").content_type == "text/csv"
    assert caller.get("/api/v1/widgets/raw").get_json() == {"secret": "raw"}
    headers = {**caller._headers(None), "Content-Type": "image/png"}
    photo = harness.app.test_client().post("/api/v1/photos", data=b"x" * 400_000, headers=headers)
    assert photo.get_json() == {"secret": "image/png 400000"}
    head = harness.app.test_client().head("/api/v1/widgets", headers=caller._headers(None))
    assert (head.status_code, head.data) == (200, b"")
    assert harness.app.test_client().options("/api/v1/widgets").status_code == 200


def test_health_and_metrics(harness: Harness, caller: Caller) -> None:
    caller.get("/api/v1/widgets")
    outside = harness.app.test_client()
    assert outside.get("/livez").get_json() == {"status": "ok"}
    assert outside.get("/readyz").get_json() == {"status": "ok"}
    assert (
        b'crewline_http_requests_total{operation="listWidgets",service="widget",status="200"}'
        in outside.get("/metrics").data
    )
