"""What the job service says shapes the queue and the cards; each event has its effect once."""

from __future__ import annotations

from uuid import UUID

from common.ids import new_id
from common.testing.harness import Harness
from scheduling.testing.office import Office


def status(office: Office, booking_id: str) -> str:
    found: str = office.owner.get(f"/api/v1/bookings/{booking_id}").json["status"]
    return found


def test_the_card_follows_the_visit(office: Office) -> None:
    booking = office.booked(office.crew())
    seen = [status(office, booking["id"])]
    for happening in ("en_route", "started", "completed", "reset"):
        office.tell(happening, booking["visit_id"])
        seen.append(status(office, booking["id"]))
    assert seen == ["scheduled", "en_route", "in_progress", "completed", "scheduled"]


def test_a_completed_visit_still_takes_its_time(office: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    office.tell("completed", booking["visit_id"])
    assert office.book(office.visit(), crew).json["code"] == "crew_already_booked"


def test_a_cancelled_visit_is_released_and_the_time_is_free(office: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    office.tell("cancelled", booking["visit_id"], reason="customer ill")
    assert office.said("booking.released.v1")[0]["reason"] == "customer ill"
    assert office.book(office.visit(), crew).status_code == 201
    assert office.queue()["count"] == 0


def test_a_cancelled_visit_that_begins_again_waits_in_the_queue(office: Office) -> None:
    visit = office.visit()
    office.tell("cancelled", visit, reason="ill")
    office.tell("reset", visit, reason="well again")
    assert [waiting["visit_id"] for waiting in office.queue()["items"]] == [str(visit)]


def test_a_cancellation_said_twice_releases_once(office: Office) -> None:
    booking = office.booked(office.crew())
    office.tell("cancelled", booking["visit_id"], reason="ill")
    office.tell("cancelled", booking["visit_id"], reason="ill")
    assert len(office.said("booking.released.v1")) == 1


def test_a_cancellation_delivered_twice_has_one_effect(office: Office, harness: Harness) -> None:
    booking = office.booked(office.crew())
    visit_id, event_id = UUID(booking["visit_id"]), new_id()
    data = {"visit_id": visit_id, "reason": "ill"}
    for _ in range(2):
        office.hear("visit.cancelled.v1", visit_id, data, event_id=event_id, sequence=2)
    assert len(office.said("booking.released.v1")) == 1
    assert harness.rows("SELECT count(*) FROM inbox WHERE event_id = %s", event_id) == [(1,)]


def test_a_visit_heard_twice_waits_once(office: Office) -> None:
    visit, job = new_id(), new_id()
    office.visit(visit_id=visit, job_id=job)
    office.visit(visit_id=visit, job_id=job)
    assert office.queue()["count"] == 1


def test_progress_of_a_visit_that_has_not_arrived_waits_for_it(office: Office, harness: Harness) -> None:
    visit = new_id()
    office.tell("started", visit)
    assert [row[:3] for row in harness.parked() if row[0] == "note_started"] == [
        ("note_started", "visit.started.v1", "waiting")
    ]
    office.visit(visit_id=visit)
    harness.rows("UPDATE parked SET next_try_at = now() RETURNING id")
    harness.retry_parked()
    assert [row for row in harness.parked() if row[0] == "note_started"] == []
    assert office.queue()["count"] == 0


def test_a_changed_visit_shows_on_its_card_and_keeps_its_place(office: Office) -> None:
    booking = office.booked(office.crew())
    data = {
        "visit_id": booking["visit_id"],
        "job_id": booking["job_id"],
        "job_number": booking["job_number"],
        "kind": "first",
        "customer_id": booking["customer_id"],
        "customer_name": "Rosa Diaz",
        "property_id": booking["property_id"],
        "address": booking["address"],
        "zone": "America/New_York",
        "title": "House wash and roof",
        "services": ["House wash", "Roof"],
        "duration_minutes": 300,
        "skills": ["roof"],
        "amount": {"amount": 50000, "currency": "USD"},
    }
    office.tell("changed", booking["visit_id"], **{k: v for k, v in data.items() if k not in ("visit_id", "job_id")})
    (card,) = office.day()["crews"][0]["bookings"]
    assert (card["title"], card["services"], card["amount"]["amount"]) == (
        "House wash and roof",
        ["House wash", "Roof"],
        50000,
    )
    assert (card["starts_at"], card["ends_at"]) == (booking["starts_at"], booking["ends_at"])


def test_a_customers_name_and_tags_are_those_last_heard(office: Office) -> None:
    customer, tag = new_id(), new_id()
    office.visit(customer_id=customer)
    facts = {"customer_id": customer, "name": "Rosa Marin", "tags": [{"tag_id": tag, "name": "VIP", "colour": "gold"}]}
    office.hear("customer.created.v1", customer, {**facts, "name": "Rosa Diaz", "tags": []})
    office.hear("customer.changed.v1", customer, facts)
    (waiting,) = office.queue()["items"]
    assert (waiting["customer_name"], waiting["tags"]) == (
        "Rosa Marin",
        [{"tag_id": str(tag), "name": "VIP", "colour": "gold"}],
    )


def test_an_erased_customer_leaves_no_name_and_no_address(office: Office, harness: Harness) -> None:
    customer = new_id()
    office.visit(customer_id=customer)
    office.hear("customer.erased.v1", customer, {"customer_id": customer})
    office.visit(customer_id=customer)  # said before the erasure was, heard after it
    assert {waiting["customer_name"] for waiting in office.queue()["items"]} == {"Erased customer"}
    assert {waiting["address"]["line1"] for waiting in office.queue()["items"]} == {""}
    kept = harness.rows(
        "SELECT v::text FROM known_visits v WHERE organization_id = %s UNION ALL"
        " SELECT c::text FROM known_customers c WHERE organization_id = %s",
        office.organization_id,
        office.organization_id,
    )
    assert not any("Rosa" in row or "Elm" in row for (row,) in kept)


def test_planning_waits_until_the_organization_is_known(harness: Harness) -> None:
    unknown = Office(harness)
    answer = unknown.owner.get("/api/v1/schedule/day?on=2030-03-04")
    assert (answer.status_code, answer.json["code"]) == (409, "not_yet_known")


def test_a_changed_zone_of_the_organization_moves_its_days(office: Office) -> None:
    booking = office.booked(office.crew(), "2030-03-05T02:00:00Z", override_reason="late")
    assert [card["id"] for card in office.day("2030-03-04")["crews"][0]["bookings"]] == [booking["id"]]
    data = {"organization_id": office.organization_id, "name": "Sparkle", "zone": "UTC", "currency": "USD"}
    office.hear("organization.changed.v1", office.organization_id, data)
    assert office.day("2030-03-04")["crews"][0]["bookings"] == []
    assert [card["id"] for card in office.day("2030-03-05")["crews"][0]["bookings"]] == [booking["id"]]
