"""Who sees what: everybody their own organization, crews their own visits, technicians today's."""

from __future__ import annotations

from typing import Any

import pytest

from scheduling.testing.office import Office

TOMORROW = "2030-03-05T14:00:00Z"


def cards(day: dict[str, Any]) -> list[str]:
    return [card["id"] for group in day["crews"] for card in group["bookings"]]


def test_another_organizations_records_are_not_found(office: Office, stranger: Office) -> None:
    crew = office.crew()
    booking = office.booked(crew)
    path = f"/api/v1/bookings/{booking['id']}"
    answers = [
        stranger.owner.get(f"/api/v1/crews/{crew['id']}"),
        stranger.owner.patch(f"/api/v1/crews/{crew['id']}", {"name": "Mine"}, version=1),
        stranger.owner.get(path),
        stranger.move(booking, duration_minutes=60),
        stranger.release(booking),
        stranger.undo(booking),
        stranger.book(stranger.visit(), crew),
    ]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert stranger.book(booking["visit_id"], stranger.crew()).json["code"] == "not_yet_known"
    assert cards(stranger.day()) == []
    assert stranger.owner.get("/api/v1/audit/scheduling?record_type=booking").json["items"] == []


def test_without_an_identity_nothing_is_answered(office: Office) -> None:
    nobody = office.harness.client(None)
    assert nobody.get("/api/v1/crews").status_code == 401
    assert nobody.get("/api/v1/schedule/day?on=2030-03-04").status_code == 401


def test_a_crew_lead_sees_the_own_crews_bookings_only(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    own, other = office.booked(office.crew("Blue", ann)), office.booked(office.crew("Red", bob))
    lead = office.as_lead(ann)
    day = office.day(caller=lead)
    assert cards(day) == [own["id"]]
    assert [group["crew"]["name"] for group in day["crews"]] == ["Blue"]
    assert lead.get(f"/api/v1/bookings/{own['id']}").status_code == 200
    assert lead.get(f"/api/v1/bookings/{other['id']}").status_code == 404
    assert [card["id"] for card in lead.get("/api/v1/bookings").json["items"]] == [own["id"]]


def test_a_crew_lead_cannot_touch_what_is_not_seen(office: Office) -> None:
    lead = office.as_lead(office.hire("Ann"))
    other = office.booked(office.crew("Red"))
    path = f"/api/v1/bookings/{other['id']}"
    answers = [
        lead.patch(path, {"duration_minutes": 60}, version=1),
        lead.post(f"{path}/release", {"reason": "no"}, version=1),
        lead.post(f"{path}/undo", version=1),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_person_named_for_one_visit_sees_it(office: Office) -> None:
    ann = office.hire("Ann")
    booking = office.booked(office.crew("Red"), people=[str(ann)])
    assert cards(office.day(caller=office.as_lead(ann))) == [booking["id"]]


def test_a_former_member_sees_only_the_days_of_the_membership(office: Office) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", members=[{"person_id": str(ann), "from_on": "2030-01-01", "until_on": "2030-03-04"}])
    then, after = office.booked(crew), office.booked(crew, TOMORROW)
    lead = office.as_lead(ann)
    assert cards(office.day(caller=lead)) == [then["id"]]
    assert lead.get(f"/api/v1/bookings/{after['id']}").status_code == 404


@pytest.mark.parametrize(("role", "seen"), [("technician", 404), ("crew_lead", 200)])
def test_a_technician_sees_todays_visits_and_a_lead_also_tomorrows(office: Office, role: str, seen: int) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", ann)
    today, tomorrow = office.booked(crew), office.booked(crew, TOMORROW)
    caller = office.as_lead(ann, role=role)
    assert caller.get(f"/api/v1/bookings/{today['id']}").status_code == 200
    assert caller.get(f"/api/v1/bookings/{tomorrow['id']}").status_code == seen


def test_the_queue_belongs_to_those_who_plan(office: Office) -> None:
    office.visit()
    ann = office.hire("Ann")
    queue = office.queue(caller=office.as_lead(ann))
    assert (queue["count"], queue["items"]) == (0, [])
    assert office.day(caller=office.as_lead(ann))["unassigned"]["count"] == 0


def test_a_sales_rep_sees_the_whole_calendar(office: Office) -> None:
    booking = office.booked(office.crew())
    rep = office.as_role("sales_rep", permissions=("schedule:read", "jobs:read_all"))
    assert cards(office.day(caller=rep)) == [booking["id"]]
