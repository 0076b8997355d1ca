"""Slots and plans take nobody and nothing that a booking of another crew holds then: scheduling would refuse them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id
from common.testing.plans import statements
from routing.testing import TODAY, Company
from routing.testing.company import TOMORROW, Job, at

NEAR = (41.9, -87.65)


@pytest.fixture
def south(company: Company) -> UUID:
    """A crew with a person of its own, beside the company's first."""
    return company.crew("South", members=[new_id()])


def first_start(company: Company, job: Job, crew_id: UUID | None = None) -> str | None:
    """From when on tomorrow the crew is offered."""
    path = f"/visits/{job.visit_id}/slots?from={TOMORROW}&days=1&limit=50"
    starts = [
        slot["starts_at"] for slot in company.shown(path)["items"] if slot["crew_id"] == str(crew_id or company.crew_id)
    ]
    return min(starts, default=None)


def tomorrow(clock: str) -> str:
    return at(TOMORROW, clock).isoformat().replace("+00:00", "Z")


def codes(plan: dict[str, Any]) -> dict[str, str]:
    return {left["visit_id"]: left["code"] for left in plan["unassigned"]}


def starts(plan: dict[str, Any]) -> dict[str, str]:
    return {stop["visit_id"]: stop["starts_at"] for route in plan["routes"] for stop in route["stops"]}


def test_a_person_who_goes_along_with_another_crew_is_not_offered_until_back(company: Company, south: UUID) -> None:
    job, other = company.job(NEAR), company.job(NEAR, minutes=240)
    assert first_start(company, job) == tomorrow("08:15")
    company.book(other, "08:00", crew_id=south, people=(company.person_id, new_id()))
    assert first_start(company, job) == tomorrow("12:00")
    company.book(other, "08:00", crew_id=south, people=(new_id(),), again=True)
    assert first_start(company, job) == tomorrow("08:15")


@pytest.mark.parametrize("over", ["released", "cancelled"])
def test_what_is_called_off_holds_nobody(company: Company, south: UUID, over: str) -> None:
    job, other = company.job(NEAR), company.job(NEAR, minutes=240)
    company.book(other, "08:00", crew_id=south, people=(company.person_id,))
    if over == "released":
        company.release(other)
    else:
        company.visit(other, "cancelled", reason="rain")
    assert first_start(company, job) == tomorrow("08:15")


def test_a_booking_without_its_people_counts_with_those_of_its_crew(company: Company) -> None:
    both = company.crew("Both", members=[company.person_id])
    job = company.job(NEAR)
    company.booked("08:00", NEAR, minutes=120, crew_id=both)
    assert first_start(company, job) == tomorrow("10:00")


def test_pieces_are_held_whether_a_crew_has_them_or_they_were_named(company: Company, south: UUID) -> None:
    lift = company.vehicle(company.crew_id, kind="equipment", name="Lift")
    job = company.job(NEAR, required_equipment=["Lift"])
    company.booked("09:00", NEAR, minutes=180, crew_id=south, equipment=(lift,))
    assert first_start(company, job) == tomorrow("12:00"), "the crew's own piece is with the other one"
    crane = company.vehicle(kind="equipment", name="Crane")
    moved = company.booked("15:00", NEAR, minutes=30, equipment=(crane,))
    company.booked("13:00", NEAR, minutes=60, crew_id=south, equipment=(crane,))
    assert first_start(company, moved, crew_id=south) == tomorrow("08:15")
    company.book(moved, "15:00", equipment=(crane, lift), again=True)
    assert first_start(company, moved, crew_id=south) == tomorrow("08:15")
    company.booked("08:00", NEAR, minutes=60, crew_id=company.crew("East"), equipment=(crane,))
    assert first_start(company, moved, crew_id=south) == tomorrow("12:00"), "what was named goes along"


def test_a_visit_over_midnight_holds_its_people_the_next_morning(company: Company) -> None:
    night = company.crew("Night", hours=[{"weekday": 0, "opens": "20:00", "closes": "06:00"}])
    job = company.job(NEAR)
    company.booked("23:30", NEAR, minutes=600, on=TODAY, crew_id=night, people=(company.person_id,))
    assert first_start(company, job) == tomorrow("09:30")


def test_one_crew_is_planned_around_what_others_do_with_its_people(company: Company, south: UUID) -> None:
    job, other = company.booked("09:00", NEAR), company.job(NEAR, minutes=120)
    company.book(other, "10:15", crew_id=south, people=(company.person_id,))
    waiting = company.job(NEAR, minutes=180)
    wish = {"crew_ids": [str(company.crew_id)], "visit_ids": [str(waiting.visit_id)]}
    plan = company.planned(**wish)
    assert starts(plan)[str(waiting.visit_id)] >= at(TOMORROW, "12:15").isoformat()
    assert at(TOMORROW, "08:00").isoformat() <= starts(plan)[str(job.visit_id)] <= at(TOMORROW, "09:15").isoformat()
    company.book(other, "08:00", crew_id=south, people=(company.person_id,), again=True)
    day = {"crew_id": str(company.crew_id), "on": TOMORROW.isoformat()}
    optimized = company.ok(company.office.post("/api/v1/routes/optimize", day))
    assert starts(optimized)[str(job.visit_id)] >= at(TOMORROW, "10:00").isoformat()


def test_a_person_held_all_day_leaves_a_plan_without_its_crew(company: Company, south: UUID) -> None:
    other, waiting = company.job(NEAR, minutes=600), company.job(NEAR)
    company.book(other, "07:30", crew_id=south, people=(company.person_id,))
    plan = company.planned(crew_ids=[str(company.crew_id)], visit_ids=[str(waiting.visit_id)])
    assert (plan["status"], starts(plan), set(codes(plan))) == ("ready", {}, {str(waiting.visit_id)})


def test_of_crews_that_share_a_person_one_is_planned_and_the_other_says_why_not(company: Company) -> None:
    both = company.crew("Both", members=[company.person_id])
    job = company.booked("09:00", NEAR, people=(company.person_id,))
    other = company.booked("13:00", NEAR, minutes=120, crew_id=both, people=(company.person_id,))
    plan = company.planned()
    assert [(each["crew_name"], each["code"]) for each in plan["kept_in"]] == [("North", "shares_with_crew")]
    assert codes(plan) == {str(job.visit_id): "shares_with_crew"}
    assert set(starts(plan)) == {str(other.visit_id)}


def test_a_visit_keeps_its_time_where_another_crew_needs_its_piece(company: Company, south: UUID) -> None:
    crane = company.vehicle(kind="equipment", name="Crane")
    one = company.booked("09:00", NEAR, equipment=(crane,))
    other = company.booked("10:00", NEAR, crew_id=south, equipment=(crane,))
    free = company.booked("13:00", NEAR, crew_id=south)
    plan = company.planned()
    assert codes(plan) == {str(one.visit_id): "needed_elsewhere", str(other.visit_id): "needed_elsewhere"}
    assert set(starts(plan)) == {str(free.visit_id)}


def test_a_large_company_asks_the_database_no_more_often(company: Company, south: UUID) -> None:
    job = company.job(NEAR)

    def asked() -> int:
        with statements(company.harness) as seen:
            first_start(company, job)
        return len(seen)

    company.booked("09:00", NEAR, crew_id=south, people=(company.person_id,))
    before = asked()
    for number in range(8):
        crew = company.crew(f"Crew {number}", members=[company.person_id])
        lift = company.vehicle(crew, kind="equipment", name=f"Lift {number}")
        company.booked("11:00", NEAR, minutes=15, crew_id=south, equipment=(lift,), people=())
        company.booked("23:00", NEAR, on=TOMORROW - timedelta(days=1), minutes=15, crew_id=crew, people=())
    assert asked() == before + 1, "one more for all the pieces that are named"
