"""Callbacks: opened on work that was done, following their rework job, and counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from common.ids import new_id
from common.testing.harness import Harness
from quality.testing import Company, usd
from quality.testing.company import Job

PERIOD = "from=2030-05-01&until=2030-05-31"


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def rework_of(company: Company, callback: dict[str, Any]) -> Job:
    """The job service made the rework job."""
    return company.hear_job(price=0, id=UUID(callback["rework_job_id"]), number=99)


def status(company: Company, callback: dict[str, Any]) -> str:
    return str(company.shown(f"/callbacks/{callback['id']}")["status"])


def test_a_callback_asks_for_a_rework_of_one_line(company: Company) -> None:
    job = company.done_job(price=40_000)
    made = company.callback(job, line_id=str(job.line_id), details="North gutter drips")
    assert (made["status"], made["amount"], made["service_name"]) == ("open", usd(40_000), "Roof wash")
    assert (made["crew_name"], made["job_number"], made["rework_minutes"]) == ("North", 1, 0)
    [said] = company.said("callback.opened.v1", made["id"])
    assert said.data["rework_job_id"] == made["rework_job_id"]
    assert (said.data["job_id"], said.data["line_id"]) == (str(job.id), str(job.line_id))
    assert company.audited(made["id"]) == ["callback.open"]
    assert company.shown("/callbacks")["items"] == [made]


def test_the_status_follows_the_rework_job(company: Company) -> None:
    made = company.callback(company.done_job())
    rework = rework_of(company, made)
    assert status(company, made) == "open"
    company.book(rework)
    assert status(company, made) == "scheduled"
    company.release(rework)
    assert status(company, made) == "open"
    company.book(rework)
    company.do(rework, minutes=45)
    shown = company.shown(f"/callbacks/{made['id']}")
    assert (shown["status"], shown["rework_minutes"], shown["rework_job_number"]) == ("resolved", 45, 99)
    assert shown["resolved_at"] == "2030-05-06T15:00:00Z"
    company.visit(rework, "reset", reason="Still drips")
    company.hear("job.reopened.v1", rework.id, job_id=rework.id, reason="Still drips")
    shown = company.shown(f"/callbacks/{made['id']}")
    assert (shown["status"], shown["rework_minutes"], shown["resolved_at"]) == ("scheduled", 0, None)
    company.visit(rework, "cancelled", reason="Gave up")
    company.hear("job.cancelled.v1", rework.id, job_id=rework.id, reason="Gave up")
    assert status(company, made) == "open"
    said = company.harness.said(about=made["id"])
    assert [(each.sequence, each.type.split(".")[1]) for each in said] == [
        (1, "opened"),
        (2, "scheduled"),
        (3, "reopened"),
        (4, "scheduled"),
        (5, "resolved"),
        (6, "scheduled"),
        (7, "reopened"),
    ]
    assert company.audited(made["id"]).count("callback.follow") >= 6


def test_hearing_the_same_again_says_nothing_again(company: Company) -> None:
    made = company.callback(company.done_job())
    rework = rework_of(company, made)
    facts = {"booking_id": new_id(), "visit_id": rework.visit_id, "job_id": rework.id, "crew_id": company.crew_id}
    heard = new_id()
    for _ in range(2):
        company.hear(
            "booking.made.v1", facts["booking_id"], root=rework.id, event_id=heard, **facts,
            starts_at="2030-05-06T15:00:00Z",
        )  # fmt: skip
    assert len(company.said("callback.scheduled.v1", made["id"])) == 1


def test_only_work_that_was_done_is_complained_of(company: Company, harness: Harness) -> None:
    waiting, done, other = company.booked_job(), company.done_job(), company.done_job()

    def open_callback(job_id: Any, **changes: Any) -> tuple[int, str]:
        body = {"job_id": str(job_id), "reason": "damage", "source": "customer", **changes}
        return refusal(company.office.post("/api/v1/callbacks", body))

    assert open_callback(waiting.id) == (409, "nothing_done_yet")
    assert open_callback(new_id()) == (409, "not_yet_known")
    assert open_callback(done.id, line_id=str(other.line_id)) == (422, "line_of_another_job")
    assert open_callback(done.id, crew_id=str(new_id())) == (409, "not_yet_known")
    assert open_callback(done.id, reason="mood") == (422, "invalid")
    assert open_callback(Company(harness).done_job().id) == (409, "not_yet_known")
    assert company.shown("/callbacks")["items"] == []


def test_the_list_filters(company: Company) -> None:
    first, second = company.done_job(), company.done_job(crew_id=company.hear_crew(name="South"))
    one, two = company.callback(first), company.callback(second)
    rework = rework_of(company, two)
    company.book(rework)

    def ids(query: str) -> list[str]:
        return [each["id"] for each in company.shown(f"/callbacks?{query}")["items"]]

    assert ids("") == [two["id"], one["id"]]
    assert ids("status=scheduled") == [two["id"]]
    assert ids(f"job_id={first.id}") == ids(f"crew_id={company.crew_id}") == [one["id"]]


def test_rates_and_costs_of_a_period(company: Company) -> None:
    south, windows = company.hear_crew(name="South"), company.hear_service("Windows")
    complained = company.done_job(price=40_000)
    for _ in range(3):
        company.done_job()
    company.done_job(crew_id=south, service_id=windows)
    made = company.callback(complained, line_id=str(complained.line_id), reason="poor_result")
    rework = rework_of(company, made)
    company.book(rework)
    company.do(rework, minutes=30)
    found = company.shown(f"/callbacks/statistics?{PERIOD}")
    whole = {"jobs_completed": 5, "callbacks": 1, "resolved": 1, "rework_minutes": 30, "cost": usd(40_000)}
    assert {name: found[name] for name in whole} == whole
    assert float(found["rate_percent"]) == 20
    assert [(each["name"], each["callbacks"], each["jobs_completed"]) for each in found["by_crew"]] == [
        ("North", 1, 4),
        ("South", 0, 1),
    ]
    assert [(each["name"], float(each["rate_percent"])) for each in found["by_service"]] == [
        ("Roof wash", 25),
        ("Windows", 0),
    ]
    worst = found["by_reason"][0]
    assert (worst["reason"], worst["callbacks"], worst["cost"]) == ("poor_result", 1, usd(40_000))
    empty = company.shown("/callbacks/statistics?from=2031-01-01&until=2031-01-31")
    assert (empty["jobs_completed"], empty["rate_percent"], empty["by_crew"]) == (0, None, [])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2030-05-31&until=2030-05-01", "period_is_backwards"),
        ("from=2030-05-01&until=2039-05-01", "period_is_too_long"),
        ("from=2030-05-01", "invalid"),
    ],
)
def test_a_period_has_an_end_within_reach(company: Company, query: str, code: str) -> None:
    assert refusal(company.office.get(f"/api/v1/callbacks/statistics?{query}")) == (422, code)


def test_statistics_cost_the_same_however_much_there_is(company: Company, harness: Harness) -> None:
    def look() -> None:
        company.shown(f"/callbacks/statistics?{PERIOD}")

    company.callback(company.done_job())
    few = statements(harness, look)
    for _ in range(3):
        crew, service = company.hear_crew(name=f"Crew {new_id()}"), company.hear_service()
        company.callback(company.done_job(crew_id=crew, service_id=service), reason="damage")
    assert statements(harness, look) == few


def test_another_organizations_callbacks_are_not_there(company: Company, harness: Harness) -> None:
    made = company.callback(company.done_job())
    stranger = Company(harness)
    assert refusal(stranger.office.get(f"/api/v1/callbacks/{made['id']}")) == (404, "not_found")
    assert stranger.shown("/callbacks")["items"] == []
    assert stranger.shown(f"/callbacks/statistics?{PERIOD}")["callbacks"] == 0


def statements(harness: Harness, act: Callable[[], None]) -> int:
    """How many statements the app sends meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = harness.service.database.app_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
