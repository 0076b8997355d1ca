"""Recurring plans: their jobs are made ahead, each once; they are changed, paused, resumed and ended."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from job.entrypoints.plan_timers import make_planned_jobs
from job.testing import NOW, Company, line_body, money, property_facts

PLANS = "/api/v1/recurring-plans"


class Plans:
    """The office's plans; today is Monday, the 6th of May."""

    def __init__(self, company: Company, clock: FixedClock) -> None:
        self.company, self.clock, self.harness = company, clock, company.harness

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "customer_id": str(self.company.customer_id),
            "property_id": str(self.company.property_id),
            "lines": [line_body("Windows", 20_000)],
            "rule": "FREQ=WEEKLY;BYDAY=TU",
            "starts_on": "2030-05-07",
            "ahead_days": 21,
            **changes,
        }

    def create(self, **changes: Any) -> dict[str, Any]:
        made = self.company.office.post(PLANS, self.body(**changes))
        assert made.status_code == 201, made.get_json()
        return dict(made.get_json())

    def do(self, plan: dict[str, Any], what: str, **body: Any) -> Any:
        """The office does something with the plan as it is now."""
        version = self.shown(plan)["version"]
        return self.company.office.post(f"{PLANS}/{plan['id']}/{what}", body, version=version)

    def shown(self, plan: dict[str, Any]) -> dict[str, Any]:
        return dict(self.company.office.get(f"{PLANS}/{plan['id']}").get_json())

    def run(self) -> None:
        """The timer's turn."""
        make_planned_jobs(self.harness.service)

    def states(self, plan: dict[str, Any]) -> dict[str, str]:
        """What became of each day."""
        found = self.shown(plan)["occurrences"]
        return {each["occurs_on"][5:]: each["state"] for each in reversed(found)}

    def jobs(self) -> list[tuple[str, str]]:
        """Day and status of the organization's jobs, in the order in which they were made."""
        rows = self.harness.rows(
            "SELECT visits.earliest_on, jobs.status FROM jobs JOIN visits ON visits.job_id = jobs.id"
            " WHERE jobs.organization_id = %s ORDER BY jobs.number", self.company.id,
        )  # fmt: skip
        return [(day.isoformat()[5:], status) for day, status in rows]


@pytest.fixture
def plans(company: Company, clock: FixedClock) -> Iterator[Plans]:
    yield Plans(company, clock)
    clock.move_to(NOW)


def refusal(answer: Any) -> tuple[int, str, str | None]:
    problem = answer.get_json()
    return answer.status_code, problem["code"], problem.get("field")


def test_jobs_are_made_as_far_ahead_as_agreed(plans: Plans) -> None:
    plan = plans.create(title="Shop front", instructions="Ring twice", discount=money(500), tax_rate=10)
    assert (plan["next_on"], plan["zone"], plan["occurrences"]) == ("2030-05-07", "America/Chicago", [])
    plans.run()
    assert plans.jobs() == [("05-07", "unscheduled"), ("05-14", "unscheduled"), ("05-21", "unscheduled")]
    plans.clock.advance(days=7)
    plans.run()
    assert plans.jobs()[3:] == [("05-28", "unscheduled")]
    job = plans.company.job(plans.shown(plan)["occurrences"][0]["job_id"])
    assert (job["title"], job["instructions"], job["total"]) == ("Shop front", "Ring twice", money(21_450))
    assert job["recurring_plan"] == {"id": plan["id"], "occurs_on": "2030-05-28"}
    assert plans.company.create_job()["recurring_plan"] is None


def test_the_visit_says_when_the_work_is_meant_to_begin_on_either_side_of_a_change_of_the_clock(plans: Plans) -> None:
    plan = plans.create(at_time="09:00", starts_on="2030-10-29", ahead_days=3)
    upcoming = [each["planned_at"] for each in plan["upcoming"]][:2]
    assert upcoming == ["2030-10-29T14:00:00Z", "2030-11-05T15:00:00Z"]
    plans.clock.advance(days=181)
    plans.run()
    job = plans.company.job(plans.shown(plan)["occurrences"][0]["job_id"])
    assert job["visits"][0]["preferred_at"] == "2030-11-05T15:00:00Z"
    said = plans.company.said("visit.opened.v1", job["visits"][0]["id"])[0].data
    assert (said["earliest_on"], said["preferred_at"]) == ("2030-11-05", "2030-11-05T15:00:00Z")


def test_repeats_and_rivals_make_no_day_twice(plans: Plans) -> None:
    for _ in range(3):
        plans.create(rule="FREQ=DAILY", ahead_days=4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: plans.run(), range(4)))
    plans.run()
    assert sorted(plans.jobs()) == sorted([(f"05-{day:02}", "unscheduled") for day in (7, 8, 9, 10)] * 3)
    numbers = "SELECT number FROM jobs WHERE organization_id = %s ORDER BY number"
    assert plans.harness.rows(numbers, plans.company.id) == [(number,) for number in range(1, 13)]


def test_one_day_is_dropped_and_another_moved(plans: Plans) -> None:
    plan = plans.create()
    assert plans.do(plan, "occurrences", occurs_on="2030-05-14", skip=True, reason="away").status_code == 200
    moved = plans.do(
        plan, "occurrences", occurs_on="2030-05-21", moved_to="2030-05-23", title="Late", reason="party",
        lines=[line_body("Windows and doors", 30_000)],
    ).get_json()  # fmt: skip
    assert [each["planned_on"] for each in moved["upcoming"]][:3] == ["2030-05-07", "2030-05-23", "2030-05-28"]
    plans.run()
    assert plans.jobs() == [("05-07", "unscheduled"), ("05-23", "unscheduled")]
    assert plans.states(plan) == {"05-07": "made", "05-14": "skipped", "05-21": "made"}
    job = plans.company.job(plans.shown(plan)["occurrences"][0]["job_id"])
    assert (job["title"], job["total"]) == ("Late", money(30_000))


def test_a_day_that_was_dropped_can_be_taken_back(plans: Plans) -> None:
    plan = plans.create()
    plans.do(plan, "occurrences", occurs_on="2030-05-07", skip=True, reason="away")
    plans.run()
    assert plans.jobs() == [("05-14", "unscheduled"), ("05-21", "unscheduled")]
    plans.do(plan, "occurrences", occurs_on="2030-05-07", reason="at home after all")
    plans.run()
    assert plans.jobs()[2:] == [("05-07", "unscheduled")]


def test_only_days_to_come_that_are_no_jobs_yet_are_changed(plans: Plans) -> None:
    plan = plans.create(ends_on="2030-06-30")
    plans.run()
    made = plans.do(plan, "occurrences", occurs_on="2030-05-07", reason="x")
    assert refusal(made)[:2] == (409, "occurrence_is_a_job")
    assert made.get_json()["job_id"] == plans.shown(plan)["occurrences"][-1]["job_id"]
    for wrong in ("2030-05-08", "2030-04-30", "2030-07-02", "9999-12-31"):
        refused = plans.do(plan, "occurrences", occurs_on=wrong, reason="x")
        assert refusal(refused) == (422, "no_such_occurrence", "occurs_on")
    for away in ("2030-05-05", "9999-12-31"):
        refused = plans.do(plan, "occurrences", occurs_on="2030-06-04", moved_to=away, reason="x")
        assert refusal(refused) == (422, "moved_out_of_reach", "moved_to")


def test_this_and_all_that_follow_are_changed(plans: Plans) -> None:
    plan = plans.create(rule="FREQ=WEEKLY;BYDAY=TU;COUNT=6")
    plans.run()
    booked = plans.shown(plan)["occurrences"][0]
    plans.company.book(plans.company.job(booked["job_id"])["visits"][0])
    follower = plans.do(
        plan, "following", from_on="2030-05-14", lines=[line_body("Windows", 25_000)], reason="dearer"
    ).get_json()
    assert (follower["predecessor_id"], follower["rule"]) == (plan["id"], "FREQ=WEEKLY;BYDAY=TU;COUNT=5")
    plans.clock.advance(days=28)
    plans.run()
    assert plans.jobs() == [
        ("05-07", "unscheduled"), ("05-14", "cancelled"), ("05-21", "scheduled"), ("05-14", "unscheduled"),
        ("05-28", "unscheduled"), ("06-04", "unscheduled"), ("06-11", "unscheduled"),
    ]  # fmt: skip
    before, after = plans.shown(plan), plans.shown(follower)
    assert (before["status"], before["ends_on"], before["reason"]) == ("ended", "2030-05-13", "another plan follows")
    assert (after["status"], len(after["occurrences"])) == ("ended", 5)
    assert plans.company.job(after["occurrences"][0]["job_id"])["total"] == money(25_000)
    assert plans.company.job(booked["job_id"])["recurring_plan"]["id"] == follower["id"]


def test_a_pause_takes_back_what_is_not_booked_and_resuming_makes_it_again(plans: Plans) -> None:
    plan = plans.create()
    plans.run()
    first = plans.shown(plan)["occurrences"][-1]["job_id"]
    plans.company.book(plans.company.job(first)["visits"][0])
    assert plans.do(plan, "pause", reason="renovation").get_json()["upcoming"] == []
    plans.clock.advance(days=10)
    plans.run()
    assert plans.jobs() == [("05-07", "scheduled"), ("05-14", "cancelled"), ("05-21", "cancelled")]
    assert refusal(plans.do(plan, "pause", reason="x"))[:2] == (409, "plan_not_active")
    resumed = plans.do(plan, "resume").get_json()
    assert (resumed["status"], resumed["next_on"]) == ("active", "2030-05-21")
    plans.run()
    assert plans.jobs()[3:] == [("05-21", "unscheduled"), ("05-28", "unscheduled"), ("06-04", "unscheduled")]
    assert refusal(plans.do(plan, "resume"))[:2] == (409, "plan_not_active")


def test_a_plan_ends_at_once_or_after_a_last_day_or_by_itself(plans: Plans) -> None:
    at_once, later, counted = plans.create(), plans.create(), plans.create(rule="FREQ=DAILY;COUNT=2")
    plans.run()
    assert plans.do(at_once, "end", reason="moved away").get_json()["status"] == "ended"
    assert plans.states(at_once) == {}
    ending = plans.do(later, "end", reason="last call", last_on="2030-05-14").get_json()
    assert (ending["status"], [each["occurs_on"] for each in ending["occurrences"]]) == (
        "ended", ["2030-05-14", "2030-05-07"],
    )  # fmt: skip
    assert (plans.shown(counted)["status"], plans.shown(counted)["reason"]) == (
        "ended", "all days of its rule have passed",
    )  # fmt: skip
    for what, body in (("end", {"reason": "x"}), ("occurrences", {"occurs_on": "2030-06-04", "reason": "x"})):
        assert refusal(plans.do(at_once, what, **body))[:2] == (409, "plan_not_active")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("skip", [("05-07", "unscheduled"), ("05-21", "unscheduled")]),
        ("next_day", [("05-07", "unscheduled"), ("05-16", "unscheduled"), ("05-21", "unscheduled")]),
        ("keep", [("05-07", "unscheduled"), ("05-14", "unscheduled"), ("05-21", "unscheduled")]),
    ],
)
def test_holidays_are_dropped_moved_or_worked(plans: Plans, rule: str, expected: list[tuple[str, str]]) -> None:
    off = {"holidays": ["2030-05-15", "2030-05-14", "2030-05-14"]}
    settings = plans.company.office.patch("/api/v1/settings/jobs", off, version=0).get_json()
    assert (settings["holidays"], settings["eta_on_en_route"]) == (["2030-05-14", "2030-05-15"], True)
    plans.create(on_holidays=rule)
    plans.run()
    assert plans.jobs() == expected


def test_plans_end_with_their_customer_and_wait_without_their_property(plans: Plans) -> None:
    company, other = plans.company, new_id()
    plan = plans.create()
    company.hear_customer(created=False, properties=[property_facts(other)])
    plans.run()
    assert (plans.shown(plan)["status"], plans.shown(plan)["next_on"]) == ("paused", "2030-05-07")
    company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id)
    assert plans.shown(plan)["status"] == "ended"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"rule": "every week"}, "rule_not_understood", "rule"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rule_never_happens", "rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20200101"}, "rule_never_happens", "rule"),
        ({"starts_on": "2030-05-05"}, "starts_out_of_reach", "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_out_of_reach", "starts_on"),
        ({"ends_on": "2030-05-06"}, "ends_before_it_starts", "ends_on"),
        ({"discount": money(30_000)}, "discount_too_large", "discount"),
        ({"at_time": "25:00"}, "invalid", "at_time"),
        ({"lines": []}, "invalid", "lines"),
    ],
)
def test_wrong_plans_are_refused_by_name(plans: Plans, change: dict[str, Any], code: str, field: str) -> None:
    assert refusal(plans.company.office.post(PLANS, plans.body(**change))) == (422, code, field)


def test_plans_are_listed_by_status_and_customer_and_are_their_organizations(plans: Plans, harness: Harness) -> None:
    first, second = plans.create(), plans.create()
    plans.do(first, "pause", reason="x")
    office = plans.company.office

    def listed(query: str) -> list[str]:
        return [each["id"] for each in office.get(f"{PLANS}?{query}").get_json()["items"]]

    assert listed("") == [second["id"], first["id"]]
    assert (listed("status=paused"), listed(f"customer_id={new_id()}")) == ([first["id"]], [])
    page = office.get(f"{PLANS}?limit=1").get_json()
    assert listed(f"limit=1&after={page['next']}") == [first["id"]]
    stranger = Company(harness).office
    assert stranger.get(f"{PLANS}/{first['id']}").status_code == 404
    for what, body in (("pause", {"reason": "x"}), ("resume", {}), ("end", {"reason": "x"})):
        assert stranger.post(f"{PLANS}/{first['id']}/{what}", body, version=1).status_code == 404
    assert office.post(f"{PLANS}/{second['id']}/pause", {"reason": "x"}, version=7).status_code == 412
