"""Breaks recorded without a network are put where they were, or are conflicts; the service agrees with the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.ids import new_id
from job.domain.sync.action import BREAKS
from job.testing import NOW, Company, Phone
from job.testing.break_histories import ModelClock, Span, Told, merged, play_breaks
from job.testing.team import CREW, Team

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MINUTE = timedelta(minutes=1)
SPANS = """
SELECT extract(epoch FROM started_at - %s) / 60, extract(epoch FROM ended_at - %s) / 60, kind
FROM time_entries WHERE visit_id = %s AND person_id = %s AND voided_at IS NULL"""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine has all the time there is."""
    monkeypatch.setattr("job.entrypoints.http.sync.BUDGET_SECONDS", 600.0)


@pytest.fixture
def team(company: Company) -> Team:
    """A crew of two, of whom the lead notes the other's time too."""
    return Team(company)


def ago(minutes: float) -> Any:
    return NOW - minutes * MINUTE


def spans(company: Company, visit: dict[str, Any], person: Any, since: float = 120) -> list[Span]:
    """A person's time at a visit in minutes since two hours ago."""
    rows = company.harness.rows(SPANS, ago(since), ago(since), visit["id"], person)
    return merged((float(began), None if ended is None else float(ended), kind) for began, ended, kind in rows)


def a_day(team: Team) -> list[dict[str, Any]]:
    phone, visit = team.phone, team.visit
    return [
        phone.moved("en_route", visit, at=ago(110)),
        phone.did("break.start", visit_id=visit["id"], at=ago(105)),
        phone.did("break.end", visit_id=visit["id"], at=ago(100)),
        phone.moved("start", visit, at=ago(90)),
        phone.did("break.start", visit_id=visit["id"], at=ago(60)),
        phone.did("break.end", visit_id=visit["id"], at=ago(30)),
        phone.moved("complete", visit, at=ago(10)),
    ]


def test_a_day_with_breaks_in_any_order_and_any_number_of_times(team: Team) -> None:
    day = a_day(team)
    for part in (day[3:], day[2:5], day[::-1], day):
        team.phone.send(*part)
    assert team.phone.outcomes(*day) == ["already_applied"] * 7
    assert spans(team.company, team.visit, team.company.person_id) == [
        (10, 15, "travel"), (15, 20, "break"), (20, 30, "travel"),
        (30, 60, "work"), (60, 90, "break"), (90, 110, "work"),
    ]  # fmt: skip
    assert spans(team.company, team.visit, team.mate) == [(10, 30, "travel"), (30, 110, "work")]


def test_a_break_that_is_heard_of_after_the_visit_was_completed_is_put_where_it_was(team: Team) -> None:
    team.phone.send(
        team.phone.moved("start", team.visit, at=ago(90)), team.phone.moved("complete", team.visit, at=ago(10))
    )
    late = [
        team.other.did(f"break.{what}", visit_id=team.visit["id"], at=ago(minutes))
        for what, minutes in (("start", 60), ("end", 45))
    ]
    assert team.other.outcomes(*late) == ["applied", "applied"]
    assert spans(team.company, team.visit, team.mate) == [(30, 60, "work"), (60, 75, "break"), (75, 110, "work")]
    told = team.company.job(team.job["id"])["history"]
    assert {"time.break", "time.work"} <= {each["action"] for each in told}


def test_a_break_outside_of_the_time_at_the_visit_is_a_conflict_that_the_office_sees(team: Team) -> None:
    team.phone.send(
        team.phone.moved("start", team.visit, at=ago(90)), team.phone.moved("complete", team.visit, at=ago(60))
    )
    [answer] = team.other.send(team.other.did("break.start", visit_id=team.visit["id"], at=ago(30)))
    assert (answer["outcome"], answer["conflict"]["rule"], answer["conflict"]["field"]) == (
        "conflict", "clock_decides", "time.break",
    )  # fmt: skip
    [listed] = team.conflicts()
    assert listed["crew_value"]["kind"] == "break.start"
    refused = team.resolve(listed, "take_crew")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not_on_the_clock")
    assert team.resolve(listed, "keep_server").status_code == 200


def test_a_visit_that_turns_out_to_have_ended_before_makes_a_conflict_of_the_break(team: Team) -> None:
    team.phone.send(team.phone.moved("start", team.visit, at=ago(90)))
    assert team.other.outcomes(team.other.did("break.start", visit_id=team.visit["id"], at=ago(30))) == ["applied"]
    team.phone.send(team.phone.moved("complete", team.visit, at=ago(40)))
    assert [conflict["rule"] for conflict in team.conflicts()] == ["clock_decides"]
    assert spans(team.company, team.visit, team.mate) == [(30, 80, "work")]


def test_what_was_put_right_by_hand_stays(team: Team) -> None:
    team.phone.send(
        team.phone.moved("start", team.visit, at=ago(90)), team.phone.moved("complete", team.visit, at=ago(10))
    )
    mine = str(team.mate)
    entry = next(each for each in team.company.job(team.job["id"])["time_entries"] if each["person_id"] == mine)
    body = {"ended_at": ago(20).isoformat(), "reason": "left early"}
    path = f"/api/v1/time-entries/{entry['id']}"
    assert team.company.office.patch(path, body, version=entry["version"]).status_code == 200
    assert team.other.outcomes(team.other.did("break.start", visit_id=team.visit["id"], at=ago(60))) == ["conflict"]
    assert spans(team.company, team.visit, team.mate) == [(30, 100, "work")]


def test_a_break_before_the_work_has_begun_is_refused(team: Team) -> None:
    [answer] = team.phone.send(team.phone.did("break.start", seen=team.visit["version"], visit_id=team.visit["id"]))
    assert (answer["outcome"], answer["problem"]["code"]) == ("refused", "not_on_the_clock")


def test_only_who_keeps_others_time_notes_their_breaks(team: Team) -> None:
    team.phone.send(team.phone.moved("start", team.visit, at=ago(90)))
    theirs = {"visit_id": team.visit["id"], "person_ids": [str(team.mate)], "at": ago(60)}
    [answer] = team.phone.send(team.phone.did("break.start", **theirs))
    assert (answer["outcome"], answer["problem"]["code"]) == ("refused", "others_time")
    lead = Phone(team.company.caller("crew_lead", *CREW, "jobs:time", person_id=team.company.person_id))
    assert lead.outcomes(lead.did("break.start", **theirs), lead.did("break.start", **theirs)) == [
        "applied", "already_applied",
    ]  # fmt: skip
    assert spans(team.company, team.visit, team.mate) == [(30, 60, "work"), (60, None, "break")]
    assert spans(team.company, team.visit, team.company.person_id) == [(30, None, "work")]


class RealClock:
    """A visit of its own in the service under test, with a technician's phone and the lead's."""

    def __init__(self, company: Company) -> None:
        self.company, self.person = company, new_id()
        lead = new_id()
        crew_id = company.hear_crew(lead, self.person)
        self.visit = company.booked_job(crew_id=crew_id)["visits"][0]
        callers = (
            company.caller("technician", *CREW, person_id=self.person),
            company.caller("crew_lead", *CREW, "jobs:time", person_id=lead),
        )
        self.phones = [Phone(caller) for caller in callers]
        self.sent: dict[int, dict[str, Any]] = {}
        self.moved = ""

    def send(self, told: Sequence[Told]) -> None:
        if told:
            self.phones[told[0].device].send(*(self._action(one) for one in told))

    def look(self) -> tuple[str, bool]:
        moved = {"scheduled": "", "in_progress": "visit.start", "completed": "visit.complete"}
        status = self.company.job(self.visit["job_id"])["visits"][0]["status"]
        kinds = {kind for _, ended, kind in spans(self.company, self.visit, self.person) if ended is None}
        return moved.get(status, f"visit.{status}"), "break" in kinds

    def outcomes(self) -> dict[int, str]:
        query = "SELECT id::text, state FROM sync_actions WHERE id = ANY(%s::uuid[])"
        states = dict(self.company.harness.rows(query, [action["id"] for action in self.sent.values()]))
        return {number: states[action["id"]] for number, action in self.sent.items()}

    def _action(self, one: Told) -> dict[str, Any]:
        if one.number not in self.sent:
            others = {"person_ids": [str(self.person)]} if one.device == 1 and one.kind in BREAKS else {}
            at, seen = ago(120 - one.number), self.visit["version"]
            self.sent[one.number] = self.phones[one.device].did(
                one.kind, seen=seen, at=at, sequence=one.sequence, visit_id=self.visit["id"], **others
            )
        return self.sent[one.number]


@FEW
@given(st.lists(st.integers(0, 127), min_size=10, max_size=30))
def test_the_service_agrees_with_the_rules(company: Company, codes: list[int]) -> None:
    real, model = RealClock(company), ModelClock()
    play_breaks(codes, real)
    play_breaks(codes, model)
    assert real.outcomes() == model.outcomes
    assert spans(company, real.visit, real.person) == model.spans()
