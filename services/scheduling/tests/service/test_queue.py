"""The queue of what waits, with the totals of all of it."""

from __future__ import annotations

from common.ids import new_id
from scheduling.testing.office import Office


def test_the_queue_counts_and_sums_what_waits(office: Office) -> None:
    office.visit(duration_minutes=60, amount={"amount": 10000, "currency": "USD"})
    office.visit(duration_minutes=90, amount={"amount": 2550, "currency": "USD"})
    office.booked(office.crew())
    queue = office.queue()
    assert (queue["count"], queue["duration_minutes"]) == (2, 150)
    assert queue["amount"] == {"amount": 12550, "currency": "USD"}


def test_a_waiting_visit_shows_what_a_planner_needs(office: Office) -> None:
    visit = office.visit(earliest_on="2030-03-06", skills=["roof"], kind="rework")
    (waiting,) = office.queue()["items"]
    assert waiting["visit_id"] == str(visit)
    assert (waiting["customer_name"], waiting["address"]["line1"]) == ("Rosa Diaz", "12 Elm Street")
    assert (waiting["earliest_on"], waiting["skills"], waiting["kind"]) == ("2030-03-06", ["roof"], "rework")


def test_an_empty_queue_is_worth_nothing_in_the_organizations_currency(office: Office) -> None:
    assert office.queue()["amount"] == {"amount": 0, "currency": "USD"}


def test_the_queue_is_paged_oldest_first_with_the_totals_of_all(office: Office) -> None:
    visits = [str(office.visit()) for _ in range(5)]
    page = office.queue(limit=2)
    seen, totals = [waiting["visit_id"] for waiting in page["items"]], {page["count"]}
    while page["next"] is not None:
        page = office.queue(limit=2, after=page["next"])
        seen += [waiting["visit_id"] for waiting in page["items"]]
        totals.add(page["count"])
    assert seen == visits
    assert totals == {5}


def test_the_queue_can_be_narrowed_to_a_tag(office: Office) -> None:
    customer, tag = new_id(), new_id()
    tagged = office.visit(customer_id=customer)
    office.visit()
    tags = [{"tag_id": tag, "name": "VIP", "colour": "gold"}]
    office.hear("customer.created.v1", customer, {"customer_id": customer, "name": "Rosa", "tags": tags})
    queue = office.queue(tag_id=str(tag))
    assert ([waiting["visit_id"] for waiting in queue["items"]], queue["count"]) == ([str(tagged)], 1)


def test_a_forged_cursor_is_refused(office: Office) -> None:
    answer = office.owner.get("/api/v1/schedule/unscheduled?after=AAAA")
    assert (answer.status_code, answer.json["field"]) == (422, "after")
