"""Tags are told through the customers who carry them; the catalogue is told whole."""

from __future__ import annotations

import pytest

from common.ids import new_id
from estimate.app import tag_telling
from estimate.entrypoints.timers import tell_changed_tags
from estimate.testing import Company, dollars, made, refused


def test_a_tag_name_is_used_once_whatever_its_case(company: Company) -> None:
    made(company.owner.post("/api/v1/tags", {"name": "VIP", "colour": "#aa0011"}))
    answer = company.owner.post("/api/v1/tags", {"name": "vip", "colour": "#bb0011"})
    assert refused(answer, 409, "tag_name_taken")["field"] == "name"


def test_a_colour_is_six_hex_digits(company: Company) -> None:
    answer = company.owner.post("/api/v1/tags", {"name": "VIP", "colour": "red"})
    assert refused(answer, 422, "invalid")["field"] == "colour"


def test_a_renamed_tag_is_told_once_for_each_customer(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_telling, "AT_ONCE", 2)
    tag = made(company.owner.post("/api/v1/tags", {"name": "VIP", "colour": "#aa0011"}))
    carriers = [company.customer(name=f"C{n}", tag_ids=[tag["id"]])["id"] for n in range(5)]
    renamed = company.owner.patch(f"/api/v1/tags/{tag['id']}", {"name": "Gold"}, version=tag["version"])
    assert renamed.get_json()["name"] == "Gold"
    for _ in range(2):
        tell_changed_tags(company.harness.service)
    for customer_id in carriers:
        [told] = company.said("customer.changed.v1", customer_id)
        assert [one["name"] for one in told.data["tags"]] == ["Gold"]
    assert company.owner.get(f"/api/v1/tags/{tag['id']}").get_json()["version"] == renamed.get_json()["version"]


def test_tags_are_listed_by_name(company: Company) -> None:
    for name in ("b", "C", "a"):
        company.owner.post("/api/v1/tags", {"name": name, "colour": "#000000"})
    assert [tag["name"] for tag in company.owner.get("/api/v1/tags").get_json()["items"]] == ["a", "b", "C"]


def test_a_service_is_shown_and_told_whole(company: Company) -> None:
    service = company.service(skills=["ladder"], recipe=[{"item": "Bleach", "quantity": 0.25}])
    assert company.owner.get(f"/api/v1/services/{service['id']}").get_json() == service
    [told] = company.said("service.created.v1", service["id"])
    assert told.data["recipe"] == [{"item": "Bleach", "quantity": "0.25"}]
    assert told.data["unit_price"] == dollars(200)
    assert (told.data["required_equipment"], told.data["water_gallons"]) == ([], 0)
    change = {"required_equipment": ["Lift"], "water_gallons": 300}
    company.owner.patch(f"/api/v1/services/{service['id']}", change, version=service["version"])
    [told] = company.said("service.changed.v1", service["id"])
    assert (told.data["required_equipment"], told.data["water_gallons"]) == (["Lift"], 300)


def test_a_retired_service_leaves_the_active_list_and_is_told(company: Company) -> None:
    kept, retired = company.service(name="A"), company.service(name="B")
    place = f"/api/v1/services/{retired['id']}"
    assert company.owner.patch(place, {"active": False}, version=retired["version"]).status_code == 200
    listed = company.owner.get("/api/v1/services?active=true").get_json()["items"]
    assert [one["id"] for one in listed] == [kept["id"]]
    assert company.said("service.changed.v1", retired["id"])[0].data["active"] is False
    refused(company.owner.patch(place, {"name": "C"}, version=retired["version"]), 412, "stale")


def test_prices_are_in_the_organizations_currency(company: Company) -> None:
    body = {"name": "A", "unit_price": {"amount": 1, "currency": "EUR"}}
    assert (
        refused(company.owner.post("/api/v1/services", body), 422, "wrong_currency")["field"] == "unit_price.currency"
    )
    refused(company.owner.get(f"/api/v1/services/{new_id()}"), 404, "not_found")
