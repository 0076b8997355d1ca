"""Customers: entering, changing, finding, deleting; each change is told whole."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness, person
from estimate.testing import ADDRESS, Company, made, refused

PLACE = "/api/v1/customers"


def test_a_new_customer_is_shown_and_told_whole(company: Company) -> None:
    customer = company.customer(company="Analytical", billing_address=ADDRESS)
    shown = company.owner.get(f"{PLACE}/{customer['id']}")
    assert shown.get_json() == customer
    assert shown.headers["ETag"] == f'"{customer["version"]}"'
    [told] = company.said("customer.created.v1", customer["id"])
    assert told.data["name"] == "Ada Byron"
    assert told.data["billing_address"]["line2"] is None
    [place] = told.data["properties"]
    assert place["zone"] == "America/Chicago"  # the organization's, as none was given
    assert place["address"]["latitude"] == 39.799
    assert told.data["consent_sms"] is True


def test_a_property_keeps_its_own_zone(company: Company) -> None:
    customer = company.customer(properties=[{"address": ADDRESS, "zone": "America/Los_Angeles"}])
    assert customer["properties"][0]["zone"] == "America/Los_Angeles"


def test_a_change_needs_the_seen_version_and_is_told(company: Company) -> None:
    customer = company.customer()
    place = f"{PLACE}/{customer['id']}"
    refused(company.owner.patch(place, {"name": "B"}, version=None), 428, "precondition_required")
    changed = company.owner.patch(place, {"consent_sms": False}, version=customer["version"])
    assert changed.status_code == 200
    assert changed.get_json()["consent_sms"] is False
    assert changed.get_json()["version"] > customer["version"]
    refused(company.owner.patch(place, {"name": "B"}, version=customer["version"]), 412, "stale")
    [told] = company.said("customer.changed.v1", customer["id"])
    assert told.data["consent_sms"] is False
    assert told.data["email"] == "ada@example.com"


def test_a_property_added_or_changed_is_a_change_of_its_customer(company: Company) -> None:
    customer = company.customer()
    place = f"{PLACE}/{customer['id']}"
    answer = company.owner.post(f"{place}/properties", {"label": "Cabin", "address": ADDRESS, "access_notes": "Gate 7"})
    cabin = made(answer)
    assert company.owner.get(answer.headers["Location"]).get_json() == cabin
    assert cabin["version"] > customer["version"]
    refused(company.owner.patch(answer.headers["Location"], {"label": "Hut"}, version=1), 412, "stale")
    changed = company.owner.patch(answer.headers["Location"], {"label": "Hut"}, version=cabin["version"])
    assert changed.get_json()["label"] == "Hut"
    last = company.said("customer.changed.v1", customer["id"])[-1]
    assert [one["label"] for one in last.data["properties"]] == ["Home", "Hut"]


def test_tags_hang_on_customers_and_narrow_the_list(company: Company) -> None:
    vip = made(company.owner.post("/api/v1/tags", {"name": "VIP", "colour": "#AA0011"}))
    tagged = company.customer(name="Tagged", tag_ids=[vip["id"]])
    company.customer(name="Plain")
    assert tagged["tags"] == [{"id": vip["id"], "name": "VIP", "colour": "#aa0011"}]
    found = company.owner.get(f"{PLACE}?tag_id={vip['id']}").get_json()["items"]
    assert [one["id"] for one in found] == [tagged["id"]]
    bare = company.owner.patch(f"{PLACE}/{tagged['id']}", {"tag_ids": []}, version=tagged["version"]).get_json()
    assert bare["tags"] == []


def test_an_unknown_tag_is_named_by_its_place(company: Company) -> None:
    answer = company.owner.post(PLACE, {"name": "A", "tag_ids": [str(new_id())]})
    assert refused(answer, 404, "not_found")["field"] == "tag_ids.0"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "A", "phones": [{"number": "0301234"}]}, "phones.0.number"),
        ({"name": "A", "phones": [{"number": "+1217555012"}]}, "phones.0.number"),  # too short for its country
        ({"name": "A", "email": "nobody"}, "email"),
        ({"name": "A", "nickname": "B"}, "nickname"),
        ({"name": "A", "billing_address": {**ADDRESS, "country": "XX"}}, "billing_address.country"),
        ({"name": "A", "properties": [{"address": {**ADDRESS, "longitude": None}}]}, "properties.0.address.longitude"),
        ({"name": "A", "properties": [{"address": ADDRESS, "zone": "Mars/Base"}]}, "properties.0.zone"),
    ],
)
def test_bad_input_names_the_field(company: Company, body: dict[str, Any], field: str) -> None:
    answer = company.owner.post(PLACE, body)
    assert answer.status_code == 422
    assert answer.get_json()["field"] == field


def test_customers_are_found_by_the_beginnings_of_words(company: Company) -> None:
    zoe = company.customer(name="Zoë Müller-Smith", company="Brightside", email="zoe@bright.example")
    company.customer(name="Zacharias Smith", phones=[], email=None)
    for words in ("zoe", "mull", "SMITH zo", "bright", "(217) 555-0123", "555-0123", "oak zoe"):
        found = company.owner.get(PLACE, query_string={"q": words}).get_json()["items"]
        assert [one["id"] for one in found] == [zoe["id"]], words
    assert company.owner.get(PLACE, query_string={"q": "mith"}).get_json()["items"] == []


def test_a_change_of_name_changes_what_finds_the_customer(company: Company) -> None:
    customer = company.customer(name="Old Name", email=None)
    company.owner.patch(f"{PLACE}/{customer['id']}", {"name": "New Name"}, version=customer["version"])
    assert company.owner.get(f"{PLACE}?q=old").get_json()["items"] == []
    assert len(company.owner.get(f"{PLACE}?q=new").get_json()["items"]) == 1


def test_pages_of_customers_follow_each_other_by_name(company: Company) -> None:
    names = ["Émile", "bea", "Adam", "Carl", "adam"]
    for name in names:
        company.customer(name=name)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = company.owner.get(PLACE, query_string={"limit": 2, "after": after}).get_json()
        seen += [one["name"] for one in page["items"]]
        after = page["next"]
    assert seen == ["Adam", "adam", "bea", "Carl", "Émile"]


def test_a_customer_on_whom_nothing_hangs_is_deleted_and_told(company: Company) -> None:
    customer = company.customer()
    assert company.owner.delete(f"{PLACE}/{customer['id']}").status_code == 204
    refused(company.owner.get(f"{PLACE}/{customer['id']}"), 404, "not_found")
    assert company.said("customer.erased.v1", customer["id"])[0].data == {"customer_id": customer["id"]}
    assert company.owner.get(f"{PLACE}?q=ada").get_json()["items"] == []


def test_a_customer_with_an_estimate_is_kept(company: Company) -> None:
    estimate = company.estimate()
    refused(company.owner.delete(f"{PLACE}/{estimate['customer']['id']}"), 409, "customer_in_use")


@pytest.mark.parametrize(
    ("event", "key"),
    [("job.created.v1", "job_id"), ("invoice.created.v1", "invoice_id"), ("payment.started.v1", "payment_id")],
)
def test_a_customer_with_a_record_elsewhere_is_kept(company: Company, event: str, key: str) -> None:
    customer, record = company.customer(), new_id()
    facts = {"number": 1, "method": "cash", "amount": {"amount": 1, "currency": "USD"}}
    company.hear(event, record, {key: record, "customer_id": customer["id"], **facts})
    answer = refused(company.owner.delete(f"{PLACE}/{customer['id']}"), 409, "customer_in_use")
    assert answer["held_by"] == event.partition(".")[0]


def test_the_trail_says_what_changed_but_keeps_no_contact_details(company: Company) -> None:
    customer = company.customer()
    changes = {"email": "new@example.com", "tax_exempt": True}
    company.owner.patch(f"{PLACE}/{customer['id']}", changes, version=customer["version"])
    trail = company.owner.get(f"/api/v1/audit/estimate?record_id={customer['id']}").get_json()["items"]
    assert [entry["action"] for entry in trail] == ["customer.change", "customer.create"]
    assert trail[0]["after"] == {"tax_exempt": True, "personal_details": ["email"]}
    assert "example.com" not in str(trail)


def test_a_repeated_creation_makes_one_customer(company: Company) -> None:
    body = {"id": str(new_id()), "name": "Once"}
    first = company.owner.post(PLACE, body, key="same")
    again = company.owner.post(PLACE, body, key="same")
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    refused(company.owner.post(PLACE, body, key="other"), 409, "already_exists")
    assert len(company.said("customer.created.v1", body["id"])) == 1


def test_without_the_organization_a_zone_cannot_be_guessed(harness: Harness) -> None:
    newcomer = harness.client(person(new_id()))
    answer = newcomer.post(PLACE, {"name": "A", "properties": [{"address": ADDRESS}]})
    refused(answer, 409, "not_yet_known")
    assert answer.headers["Retry-After"] == "1"
