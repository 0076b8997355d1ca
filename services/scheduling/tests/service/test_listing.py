"""The calendar as a list, the queue's suggestions, and having customers told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id
from scheduling.testing.office import Office

LIST = "/api/v1/schedule/list"
DAYS = {"from": "2030-03-04", "until": "2030-03-05"}


def test_the_list_is_by_time_with_totals_over_all_pages(office: Office) -> None:
    blue, red = office.crew("Blue"), office.crew("Red")
    late, early = office.booked(blue, "2030-03-05T14:00:00Z"), office.booked(red, duration_minutes=60)
    office.booked(blue, "2030-03-06T14:00:00Z")
    page = office.owner.get(LIST, query_string={**DAYS, "limit": 1}).json
    assert ([card["id"] for card in page["items"]], page["count"], page["duration_minutes"]) == ([early["id"]], 2, 180)
    assert page["amount"] == {"amount": 50_000, "currency": "USD"}
    rest = office.owner.get(LIST, query_string={**DAYS, "after": page["next"]}).json
    assert ([card["id"] for card in rest["items"]], rest["next"]) == ([late["id"]], None)


@pytest.mark.parametrize("view", ["list", "day", "week"])
def test_each_view_is_filtered_by_crew_status_tag_and_service(office: Office, view: str) -> None:
    tag = {"tag_id": new_id(), "name": "VIP", "colour": "#000000"}
    customer = new_id()
    office.hear("customer.created.v1", customer, {"customer_id": customer, "name": "Rosa", "tags": [tag]})
    blue, red = office.crew("Blue"), office.crew("Red")
    wanted = office.book(office.visit(customer_id=customer, services=["Gutters"]), blue).json
    office.booked(red)
    office.tell("started", wanted["visit_id"], at="2030-03-04T12:00:00Z")
    asked = {"list": DAYS, "day": {"on": "2030-03-04"}, "week": {"from": "2030-03-04"}}[view]
    for filters in (
        {"crew_id": blue["id"]},
        {"status": "in_progress"},
        {"tag_id": str(tag["tag_id"])},
        {"service": "Gutters"},
    ):
        answer = office.owner.get(f"/api/v1/schedule/{view}", query_string={**asked, **filters})
        text = answer.get_data(as_text=True)
        assert text.count('"job_number"') == 1, filters
        assert wanted["id"] in text


@pytest.mark.parametrize("until", ["2030-03-03", "2030-06-04"])
def test_a_list_of_no_days_or_too_many_is_refused(office: Office, until: str) -> None:
    answer = office.owner.get(LIST, query_string={"from": "2030-03-04", "until": until})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, "bad_days", "until")


def test_a_recurring_plans_time_is_the_queues_suggestion(office: Office) -> None:
    office.visit(preferred_at="2030-03-05T14:00:00Z")
    office.visit(services=["Gutters"])
    assert [row["suggested_at"] for row in office.queue()["items"]] == ["2030-03-05T14:00:00Z", None]
    assert office.queue(service="Gutters")["count"] == 1


def test_announcing_says_crew_time_and_promise(office: Office) -> None:
    booking = office.booked(office.crew("Blue"))
    path = f"/api/v1/bookings/{booking['id']}/announce"
    assert office.owner.post(path, {}).status_code == 200
    assert office.owner.post(path, {"eta_at": "2030-03-04T14:20:00Z"}).status_code == 200
    first, second = office.said("booking.announced.v1")
    assert (first["crew_name"], first["eta_at"], first["promise_version"]) == ("Blue", booking["starts_at"], 1)
    assert second["eta_at"] == "2030-03-04T14:20:00Z"


def test_the_time_that_is_told_is_the_one_at_which_the_crew_is_expected_by_now(office: Office) -> None:
    booking = office.booked(office.crew("Blue"))
    path = f"/api/v1/bookings/{booking['id']}/announce"

    def announced(arrives_at: str, version: int = 1) -> Any:
        facts: dict[str, Any] = {"visit_id": booking["visit_id"], "arrives_at": arrives_at, "promise_version": version}
        office.hear("eta.changed.v1", UUID(booking["visit_id"]), facts)
        assert office.owner.post(path, {}).status_code == 200
        return office.said("booking.announced.v1")[-1]["eta_at"]

    assert announced("2030-03-04T14:40:00Z") == "2030-03-04T14:40:00Z"
    assert announced("2030-03-04T11:00:00Z") == booking["starts_at"]  # long past, so out of date
    assert announced("2030-03-04T14:50:00Z", version=2) == booking["starts_at"]  # of another promise


def test_what_is_over_or_past_is_not_announced(office: Office) -> None:
    booking = office.booked(office.crew())
    path = f"/api/v1/bookings/{booking['id']}/announce"
    past = office.owner.post(path, {"eta_at": "2030-03-04T11:59:00Z"})
    assert (past.status_code, past.json["code"], past.json["field"]) == (422, "eta_past", "eta_at")
    office.tell("completed", booking["visit_id"], at="2030-03-04T12:00:00Z")
    assert office.owner.post(path, {}).json["code"] == "visit_closed"
    assert office.said("booking.announced.v1") == []
