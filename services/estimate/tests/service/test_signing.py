"""Signing and declining by the link: exactly once, exactly what was seen, and provable later."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from estimate.domain.signature_image import as_data_url
from estimate.testing import Company, dollars, png, refused


def test_signing_accepts_and_tells_once_however_often(company: Company) -> None:
    visitor = company.sent(deposit={"percent": 25})
    fields = visitor.fields(name="  Ada   Byron ", signature=as_data_url(png()))
    for _ in range(3):
        answer = visitor.post("accept", fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, visitor.path)
    [told] = company.said("estimate.accepted.v1", visitor.estimate_id)
    assert (told.data["how"], told.data["signed_name"], told.data["version"]) == ("signed", "Ada Byron", 1)
    assert told.data["deposit_asked"] == dollars(50)
    thanks = visitor.open()
    assert thanks.status_code == 200
    assert "Signed by Ada Byron on May 6, 2030 at 10:00 AM (CDT)" in thanks.text
    assert as_data_url(png()) in thanks.text


def test_the_signature_proves_who_when_whence_and_what(company: Company) -> None:
    visitor = company.sent()
    gutters = company.show(visitor.estimate_id)["lines"][1]["id"]
    visitor.post("preview", {**visitor.fields(), "option": [gutters]})
    drawing = as_data_url(png())
    visitor.post("accept", {**visitor.fields(name="Ada", signature=drawing), "option": [gutters], "total": "25000"})
    place = f"/api/v1/estimates/{visitor.estimate_id}"
    signature = company.owner.get(f"{place}/signature").get_json()
    assert (signature["signed_name"], signature["signed_at"]) == ("Ada", "2030-05-06T15:00:00Z")
    assert (signature["address"], signature["user_agent"]) == ("203.0.113.9", "Phone 1.0")
    assert signature["image"] == drawing
    assert hashlib.sha256(signature["document"].encode()).hexdigest() == signature["document_hash"]
    document = json.loads(signature["document"])
    assert document["options"] == [gutters]
    assert document["totals"]["total"] == 25_000
    assert document["signature"]["image_sha256"] == hashlib.sha256(png()).hexdigest()
    version = company.owner.get(f"{place}/versions/1").get_json()
    assert document["proposal"] == version["content"]
    assert document["proposal_sha256"] == hashlib.sha256(version["document"].encode()).hexdigest()


def test_a_typed_name_is_enough(company: Company) -> None:
    visitor = company.sent()
    assert visitor.post("accept", visitor.fields(name="Ada")).status_code == 303
    assert company.owner.get(f"/api/v1/estimates/{visitor.estimate_id}/signature").get_json()["image"] is None


def test_ticked_options_are_what_is_accepted(company: Company) -> None:
    visitor = company.sent()
    gutters = company.show(visitor.estimate_id)["lines"][1]["id"]
    fields = {**visitor.fields(name="Ada"), "option": [gutters]}
    unseen = visitor.post("accept", fields)  # the page still said 200 dollars
    assert unseen.status_code == 409
    assert "Sign and accept for $250.00" in unseen.text
    assert company.show(visitor.estimate_id)["status"] == "viewed"
    assert visitor.post("accept", {**fields, "total": "25000"}).status_code == 303
    [told] = company.said("estimate.accepted.v1", visitor.estimate_id)
    assert [line["name"] for line in told.data["lines"]] == ["House wash", "Gutters"]
    assert told.data["total"] == dollars(250)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"name": ""}, 422),
        ({"name": " \t"}, 422),
        ({"name": "\x00\x07"}, 422),
        ({"signature": "data:image/png;base64,AAAA"}, 422),
        ({"signature": "data:text/html,<script>"}, 422),
        ({"total": "1e3"}, 422),
        ({"total": ""}, 422),
        ({"total": "9" * 18}, 409),
        ({"document": "0" * 64}, 409),
        ({"option": ["not-an-id"]}, 422),
        ({"option": ["0190163d-8694-739b-aea5-966c26f8ad91"]}, 422),
    ],
)
def test_what_is_not_whole_is_not_signed(company: Company, typed: dict[str, Any], status: int) -> None:
    visitor = company.sent()
    answer = visitor.post("accept", {**visitor.fields(name="Ada"), **typed})
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert company.said("estimate.accepted.v1", visitor.estimate_id) == []


def test_a_huge_form_is_refused(company: Company) -> None:
    visitor = company.sent()
    answer = visitor.post("accept", {**visitor.fields(name="Ada"), "signature": "A" * 300_000})
    assert answer.status_code == 413
    assert answer.mimetype == "text/html"


def test_a_visitors_address_is_kept_only_when_it_is_one(company: Company) -> None:
    visitor = company.sent()
    visitor.post("accept", visitor.fields(name="Ada"), **{"X-Crewline-Client-Address": "<script>"})
    assert company.owner.get(f"/api/v1/estimates/{visitor.estimate_id}/signature").get_json()["address"] is None


def test_declining_keeps_the_reason_and_ends_it(company: Company) -> None:
    visitor = company.sent()
    fields = visitor.fields(name="Ada")
    for reason in ("Too dear\x00", "Another"):
        assert visitor.post("decline", {"reason": reason}).status_code == 303
    [told] = company.said("estimate.declined.v1", visitor.estimate_id)
    assert told.data["reason"] == "Too dear"
    assert "was declined" in visitor.open().text
    assert visitor.post("accept", fields).status_code == 303
    assert company.show(visitor.estimate_id)["status"] == "declined"


def test_an_accepted_estimate_cannot_be_declined_by_its_link(company: Company) -> None:
    visitor = company.sent()
    visitor.sign()
    assert visitor.post("decline", {}).status_code == 303
    assert company.show(visitor.estimate_id)["status"] == "accepted"


def test_an_offer_that_ended_this_moment_cannot_be_signed(company: Company) -> None:
    visitor = company.sent(expires_on="2030-05-06")
    fields = visitor.fields(name="Ada")
    company.let_pass(hours=14)  # midnight in Chicago
    assert visitor.post("accept", fields).status_code == 303
    ended = visitor.open()
    assert (ended.status_code, "This offer has ended" in ended.text) == (410, True)
    assert len(company.said("estimate.expired.v1", visitor.estimate_id)) == 1
    assert company.said("estimate.accepted.v1", visitor.estimate_id) == []


def test_an_estimate_won_by_word_has_no_signature(company: Company) -> None:
    visitor = company.sent()
    place = f"/api/v1/estimates/{visitor.estimate_id}"
    company.owner.post(f"{place}/win")
    refused(company.owner.get(f"{place}/signature"), 404, "not_found")
    assert "Accepted on May 6, 2030" in visitor.open().text


def test_the_trail_names_the_customer_as_the_one_who_signed(company: Company) -> None:
    visitor = company.sent()
    visitor.sign()
    trail = company.owner.get(f"/api/v1/audit/estimate?record_id={visitor.estimate_id}").get_json()["items"]
    assert [entry["action"] for entry in trail] == [
        "estimate.sign",
        "estimate.view",
        "estimate.send",
        "estimate.create",
    ]
    assert (trail[0]["actor_kind"], trail[0]["source_address"]) == ("customer", "203.0.113.9")
    assert trail[0]["actor_id"] == company.show(visitor.estimate_id)["customer"]["id"]
