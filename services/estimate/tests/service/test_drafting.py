"""Drafting estimates: numbers, lines, sums, refusals, the list."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from common.ids import new_id
from estimate.testing import ADDRESS, Company, dollars, made, refused

PLACE = "/api/v1/estimates"


def test_a_draft_has_a_number_and_sums_without_unticked_options(company: Company) -> None:
    draft = company.estimate(
        tax_rate=8.25, discount={"percent": 10}, deposit={"percent": 50}, notes="Dog in the yard", terms="Net 7"
    )
    assert (draft["number"], draft["revision"], draft["status"]) == (1, 1, "draft")
    assert draft["subtotal"] == dollars(200)
    assert draft["discount_taken"] == dollars(20)
    assert draft["tax"] == dollars(14.85)
    assert draft["total"] == dollars(194.85)
    assert draft["deposit_state"] == {"asked": dollars(97.43), "paid": dollars(0), "state": "asked"}
    assert draft["duration_minutes"] == 90
    assert [line["net"] for line in draft["lines"]] == [dollars(200), dollars(50)]
    assert company.show(draft["id"]) == draft
    [told] = company.said("estimate.created.v1", draft["id"])
    assert (told.data["number"], told.data["total"]) == (1, dollars(194.85))


def test_a_ticked_option_counts(company: Company) -> None:
    lines = [{"name": "Roof", "quantity": 1, "unit_price": dollars(10), "optional": True, "chosen": True}]
    assert company.estimate(lines=lines)["total"] == dollars(10)


def test_a_line_takes_from_the_catalogue_what_it_leaves_out(company: Company) -> None:
    service = company.service(
        description="Soft wash", unit="house", skills=["ladder"], taxable=False, required_equipment=["Lift"]
    )
    other = {"service_id": service["id"], "quantity": 1, "name": "B", "required_equipment": [], "water_gallons": 50}
    lines = [{"service_id": service["id"], "quantity": 1.5}, other]
    first, second = company.estimate(lines=lines)["lines"]
    assert (first["name"], first["unit"], first["net"]) == ("House wash", "house", dollars(300))
    assert (first["skills"], first["taxable"], first["duration_minutes"]) == (["ladder"], False, 90)
    assert (second["name"], first["required_equipment"], first["water_gallons"]) == ("B", ["Lift"], 0)
    assert (second["required_equipment"], second["water_gallons"]) == ([], 50)


def test_what_is_written_stays_when_the_catalogue_changes(company: Company) -> None:
    service = company.service()
    draft = company.estimate(lines=[{"service_id": service["id"], "quantity": 1}])
    change = {"unit_price": dollars(999), "name": "Other"}
    company.owner.patch(f"/api/v1/services/{service['id']}", change, version=service["version"])
    assert company.show(draft["id"])["lines"] == draft["lines"]


def test_lines_given_replace_all_and_named_ones_stay_the_same(company: Company) -> None:
    draft = company.estimate()
    kept = draft["lines"][0]["id"]
    lines = [
        {"name": "New", "quantity": 1, "unit_price": dollars(5)},
        {"id": kept, "name": "Wash", "quantity": 3, "unit_price": dollars(100)},
    ]
    answer = company.owner.patch(f"{PLACE}/{draft['id']}", {"lines": lines}, version=draft["version"])
    changed = answer.get_json()
    assert [line["name"] for line in changed["lines"]] == ["New", "Wash"]
    assert changed["lines"][1]["id"] == kept
    assert changed["total"] == dollars(305)
    assert changed["version"] > draft["version"]
    assert company.show(draft["id"]) == changed


def test_an_exempt_customer_pays_no_tax(company: Company) -> None:
    customer = company.customer(tax_exempt=True)
    draft = company.estimate(customer_id=customer["id"], tax_rate=8.25)
    assert (draft["tax"], draft["tax_exempt"], draft["tax_rate"]) == (dollars(0), True, 8.25)


def test_a_discount_is_taken_away_again(company: Company) -> None:
    draft = company.estimate(discount={"amount": dollars(20)})
    assert draft["discount"] == {"amount": dollars(20), "percent": None}
    place = f"{PLACE}/{draft['id']}"
    changed = company.owner.patch(place, {"discount": None}, version=draft["version"]).get_json()
    assert (changed["discount"], changed["total"]) == ({"amount": None, "percent": None}, dollars(200))


LINE = {"name": "A", "quantity": 1, "unit_price": dollars(1)}


@pytest.mark.parametrize(
    ("facts", "status", "field"),
    [
        ({"lines": [{**LINE, "quantity": 0}]}, 422, "lines.0.quantity"),
        ({"lines": [{**LINE, "unit_price": {"amount": 1, "currency": "EUR"}}]}, 422, "lines.0.unit_price.currency"),
        ({"lines": [{"quantity": 1, "unit_price": dollars(1)}]}, 422, "lines.0.name"),
        ({"lines": [{"quantity": 1, "name": "A"}]}, 422, "lines.0.unit_price"),
        ({"lines": [{**LINE, "service_id": str(new_id())}]}, 404, "lines.0.service_id"),
        ({"lines": [{**LINE, "id": str(new_id())}]}, 404, "lines.0.id"),
        ({"discount": {"amount": dollars(251)}}, 422, "discount.amount"),
        ({"discount": {"amount": dollars(1), "percent": 5}}, 422, "discount"),
        ({"discount": {}}, 422, "discount"),
        ({"discount": {"percent": 100.5}}, 422, "discount.percent"),
        ({"deposit": {"amount": dollars(251)}}, 422, "deposit.amount"),
        ({"deposit": {"amount": {"amount": 1, "currency": "EUR"}}}, 422, "deposit.amount.currency"),
        ({"tax_rate": 8.1234}, 422, "tax_rate"),
        ({"property_id": str(new_id())}, 404, "property_id"),
        ({"expires_on": "2030-02-30"}, 422, "expires_on"),
        ({"total": dollars(1)}, 422, "total"),
    ],
)
def test_bad_input_names_the_field(company: Company, facts: dict[str, Any], status: int, field: str) -> None:
    lines = [{**LINE, "quantity": 200}, {**LINE, "optional": True, "quantity": 50}]
    body = {"customer_id": company.customer()["id"], "lines": lines, **facts}
    answer = company.owner.post(PLACE, body)
    assert (answer.status_code, answer.get_json().get("field")) == (status, field), answer.data


def test_an_unknown_customer_is_named(company: Company) -> None:
    answer = company.owner.post(PLACE, {"customer_id": str(new_id())})
    assert refused(answer, 404, "not_found")["field"] == "customer_id"


def test_the_property_is_named_when_there_are_several(company: Company) -> None:
    customer = company.customer(properties=[{"address": ADDRESS}, {"label": "Cabin", "address": ADDRESS}])
    body = {"customer_id": customer["id"]}
    refused(company.owner.post(PLACE, body), 422, "property_needed")
    draft = made(company.owner.post(PLACE, {**body, "property_id": customer["properties"][1]["id"]}))
    assert draft["property"]["label"] == "Cabin"


def test_a_change_needs_the_seen_version(company: Company) -> None:
    place = f"{PLACE}/{company.estimate()['id']}"
    refused(company.owner.patch(place, {"title": "A"}, version=None), 428, "precondition_required")
    refused(company.owner.patch(place, {"title": "A"}, version=99), 412, "stale")


def test_numbers_have_no_gaps_under_concurrency_nor_after_refusals(company: Company) -> None:
    customer = company.customer()

    def draft(index: int) -> int:
        owner = company.harness.client(company.identity)
        broken = index % 3 == 0
        body = {"customer_id": customer["id"], "lines": [{**LINE, "quantity": 0.001, "unit_price": dollars(1)}]}
        if broken:
            body["deposit"] = {"amount": dollars(1)}
        return int(owner.post(PLACE, body).status_code)

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(draft, range(18)))
    assert sorted(statuses) == [201] * 12 + [422] * 6
    listed = company.owner.get(f"{PLACE}?limit=100").get_json()["items"]
    assert [one["number"] for one in listed] == list(range(12, 0, -1))


def test_each_organization_counts_for_itself(company: Company) -> None:
    company.estimate()
    assert Company(company.harness).estimate()["number"] == 1


def test_estimates_are_listed_by_filters_and_pages(company: Company) -> None:
    ada, bob = company.customer(), company.customer(name="Bob Brown", email=None)
    drafts = [company.estimate(customer_id=ada["id"]) for _ in range(3)]
    other = company.estimate(customer_id=bob["id"])
    company.send(drafts[0])

    def numbers(**query: Any) -> list[int]:
        return [one["number"] for one in company.owner.get(PLACE, query_string=query).get_json()["items"]]

    assert numbers() == [4, 3, 2, 1]
    assert numbers(status="sent") == [1]
    assert numbers(customer_id=bob["id"]) == [other["number"]]
    assert numbers(q="brow") == [4]
    assert numbers(number=2) == [2]
    page = company.owner.get(f"{PLACE}?limit=3").get_json()
    assert numbers(limit=3, after=page["next"]) == [1]
    first = page["items"][0]
    assert (first["customer"]["name"], first["property"]["label"]) == ("Bob Brown", "Home")


def test_a_list_takes_the_same_number_of_queries_however_long(company: Company) -> None:
    for _ in range(2):
        company.estimate()
    few = company.count_queries(lambda: company.owner.get(PLACE))
    few_customers = company.count_queries(lambda: company.owner.get("/api/v1/customers"))
    for _ in range(6):
        company.estimate()
    assert company.count_queries(lambda: company.owner.get(PLACE)) == few
    assert company.count_queries(lambda: company.owner.get("/api/v1/customers")) == few_customers
