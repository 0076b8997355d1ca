"""People's time: it notes itself with the status of visits, stops for breaks, and is put right by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg.errors import ExclusionViolation

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Caller, Harness
from job.testing import NOW, Company

CREW = ("jobs:read", "jobs:status", "jobs:notes", "jobs:time")


class Crew:
    """A crew of two with a booked job, and a clock to move."""

    def __init__(self, company: Company, clock: FixedClock) -> None:
        self.company, self.clock = company, clock
        self.lead_id, self.mate_id = new_id(), new_id()
        for person, name in ((self.lead_id, "Lee"), (self.mate_id, "Max")):
            facts: dict[str, Any] = {"person_id": person, "name": name, "email": "x@x.test", "active": True}
            company.hear("member.joined.v1", person, role="technician", **facts)
        self.crew_id = company.hear_crew(self.lead_id, self.mate_id)
        self.lead = company.caller("crew_lead", *CREW, person_id=self.lead_id)
        self.mate = company.caller("technician", "jobs:read", "jobs:status", person_id=self.mate_id)
        self.job = company.booked_job(crew_id=self.crew_id)
        self.visit = self.job["visits"][0]

    def after(
        self, minutes: int, command: str, body: Any = None, *, by: Caller | None = None, visit: Any = None
    ) -> Any:
        """Some minutes later somebody, by default the lead, does something with the visit."""
        self.clock.advance(minutes=minutes)
        caller = by or self.lead
        return caller.post(f"/api/v1/visits/{(visit or self.visit)['id']}/{command}", body)

    def worked(self) -> Crew:
        """Ten minutes of travel, an hour of work."""
        for minutes, command in ((0, "en-route"), (10, "start"), (60, "complete")):
            assert self.after(minutes, command).status_code == 200
        return self

    def minutes(self, job: dict[str, Any] | None = None) -> dict[str, tuple[float, float, float]]:
        """Travel, work and break of each person for the job, in minutes."""
        shown = self.company.office.get(f"/api/v1/jobs/{(job or self.job)['id']}/time").get_json()
        kinds = ("travel", "work", "break")
        return {each["person_name"]: tuple(each[f"{kind}_seconds"] / 60 for kind in kinds) for each in shown["totals"]}

    def entry(self, kind: str, person_id: Any = None) -> dict[str, Any]:
        """The lead's entry of a kind."""
        entries = self.company.job(self.job["id"])["time_entries"]
        mine = str(person_id or self.lead_id)
        return next(each for each in entries if (each["kind"], each["person_id"]) == (kind, mine))


@pytest.fixture
def crew(company: Company, clock: FixedClock) -> Iterator[Crew]:
    yield Crew(company, clock)
    clock.move_to(NOW)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def at(minutes: int) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


def test_travel_and_work_of_the_whole_crew_note_themselves(crew: Crew) -> None:
    crew.worked()
    assert crew.minutes() == {"Lee": (10, 60, 0), "Max": (10, 60, 0)}
    entry = crew.entry("work")
    assert (entry["started_at"], entry["ended_at"], entry["seconds"], entry["source"], entry["visit_id"]) == (
        "2030-05-06T15:10:00Z", "2030-05-06T16:10:00Z", 3600, "status", crew.visit["id"],
    )  # fmt: skip
    totals = crew.company.job(crew.job["id"])["time_totals"]
    assert [(each["person_name"], each["work_seconds"]) for each in totals] == [("Lee", 3600), ("Max", 3600)]


def test_running_time_counts_until_now(crew: Crew) -> None:
    crew.after(0, "start")
    crew.clock.advance(minutes=25)
    assert crew.minutes()["Lee"] == (0, 25, 0)
    assert crew.entry("work")["ended_at"] is None


def test_a_break_is_a_persons_own_and_others_go_on(crew: Crew) -> None:
    crew.after(0, "start")
    assert crew.after(30, "break/start", by=crew.mate).status_code == 200
    assert refusal(crew.after(0, "break/start", by=crew.mate)) == (409, "already_on_break")
    assert refusal(crew.after(0, "break/end")) == (409, "not_on_break")
    shown = crew.after(15, "break/end", by=crew.mate).get_json()
    assert {each["person_id"] for each in shown["entries"]} == {str(crew.mate_id)}, "a technician sees the own time"
    crew.after(30, "complete")
    assert crew.minutes() == {"Lee": (0, 75, 0), "Max": (0, 60, 15)}


def test_a_lead_sends_the_crew_to_lunch_and_a_technician_nobody_but_the_own_person(crew: Crew) -> None:
    crew.after(0, "start")
    both = {"person_ids": [str(crew.lead_id), str(crew.mate_id)]}
    assert refusal(crew.after(5, "break/start", both, by=crew.mate)) == (403, "others_time")
    assert crew.after(0, "break/start", both).status_code == 200
    crew.after(40, "break/end", both)
    assert crew.minutes() == {"Lee": (0, 5, 40), "Max": (0, 5, 40)}


def test_a_break_on_the_way_is_followed_by_travel(crew: Crew) -> None:
    crew.after(0, "en-route")
    crew.after(10, "break/start")
    crew.after(5, "break/end")
    crew.after(10, "start")
    assert crew.minutes()["Lee"] == (20, 0, 5)


def test_who_is_not_on_the_clock_takes_no_break(crew: Crew) -> None:
    assert refusal(crew.after(0, "break/start")) == (409, "not_on_the_clock")
    stranger = {"person_ids": [str(new_id())]}
    crew.after(0, "start")
    assert refusal(crew.after(0, "break/start", stranger)) == (409, "not_on_the_clock")
    assert refusal(crew.after(0, "break/start", by=crew.company.office)) == (409, "not_on_the_clock")


def test_setting_out_to_the_next_job_ends_the_time_for_the_last(crew: Crew) -> None:
    crew.after(0, "start")
    following = crew.company.booked_job(crew_id=crew.crew_id)
    crew.after(30, "en-route", visit=following["visits"][0])
    crew.clock.advance(minutes=15)
    assert (crew.minutes()["Lee"], crew.minutes(following)["Lee"]) == ((0, 30, 0), (15, 0, 0))


@pytest.mark.parametrize("how", ["reset", "cancel", "release", "cancel_job"])
def test_time_stops_when_the_visit_does(crew: Crew, how: str) -> None:
    crew.after(0, "en-route")
    crew.clock.advance(minutes=20)
    if how == "release":
        [row] = crew.company.harness.rows("SELECT booking_id FROM visits WHERE id = %s", crew.visit["id"])
        crew.company.release(crew.visit, row[0])
    elif how == "cancel_job":
        version = crew.company.job(crew.job["id"])["version"]
        why = {"reason": "storm"}
        crew.company.office.post(f"/api/v1/jobs/{crew.job['id']}/cancel", why, version=version)
    else:
        crew.after(0, how, {"reason": "storm"}, by=crew.company.office)
    crew.clock.advance(minutes=60)
    assert crew.minutes() == {"Lee": (20, 0, 0), "Max": (20, 0, 0)}


def test_a_correction_is_kept_with_who_before_after_and_why(crew: Crew) -> None:
    entry = crew.worked().entry("work")
    body = {"ended_at": at(50), "reason": "forgot to tap"}
    corrected = crew.lead.patch(f"/api/v1/time-entries/{entry['id']}", body, version=entry["version"])
    assert (corrected.get_json()["seconds"], corrected.get_json()["corrected_at"]) == (2400, "2030-05-06T16:10:00Z")
    assert crew.minutes()["Lee"] == (10, 40, 0)
    [told] = [
        each for each in crew.company.office.get(f"/api/v1/audit/job?record_id={crew.job['id']}").get_json()["items"]
        if each["action"] == "time.correct"
    ]  # fmt: skip
    assert (told["actor_id"], told["reason"]) == (str(crew.lead_id), "forgot to tap")
    ends = [datetime.fromisoformat(told[side]["ended_at"]) - NOW for side in ("before", "after")]
    assert ends == [timedelta(minutes=70), timedelta(minutes=50)]


def test_no_two_entries_of_a_person_overlap(crew: Crew) -> None:
    work = crew.worked().entry("work")
    path = f"/api/v1/time-entries/{work['id']}"
    early = crew.lead.patch(path, {"started_at": at(5), "reason": "x"}, version=work["version"])
    assert refusal(early) == (409, "time_overlaps")
    assert (early.get_json()["entry_id"], early.get_json()["job_id"]) == (crew.entry("travel")["id"], crew.job["id"])
    more = {"person_id": str(crew.lead_id), "kind": "work", "reason": "x"}
    entries = f"/api/v1/jobs/{crew.job['id']}/time-entries"
    inside = crew.lead.post(entries, {**more, "started_at": at(20), "ended_at": at(30)})
    assert refusal(inside) == (409, "time_overlaps")
    before = crew.lead.post(entries, {**more, "started_at": at(-30), "ended_at": at(0)})
    assert (before.status_code, before.get_json()["source"]) == (201, "hand")
    assert crew.minutes() == {"Lee": (10, 90, 0), "Max": (10, 60, 0)}


def test_the_database_holds_it_whatever_the_code_does(crew: Crew) -> None:
    crew.worked()
    twice = (
        "INSERT INTO time_entries (organization_id, id, version, job_id, person_id, clock_no, kind, source, started_at)"
    )
    copy = "SELECT organization_id, gen_random_uuid(), 1, job_id, person_id, clock_no, 'work', 'hand', started_at"
    with pytest.raises(ExclusionViolation):
        crew.company.harness.rows(f"{twice} {copy} FROM time_entries WHERE organization_id = %s", crew.company.id)


def test_voided_time_counts_for_nothing_and_makes_room(crew: Crew) -> None:
    work = crew.worked().entry("work")
    path = f"/api/v1/time-entries/{work['id']}"
    assert refusal(crew.lead.post(f"{path}/void", {"reason": "x"})) == (428, "precondition_required")
    voided = crew.lead.post(f"{path}/void", {"reason": "was at the dentist"}, version=work["version"]).get_json()
    assert (voided["seconds"], voided["voided_at"]) == (0, "2030-05-06T16:10:00Z")
    assert crew.minutes()["Lee"] == (10, 0, 0)
    again = crew.lead.patch(path, {"ended_at": at(20), "reason": "x"}, version=voided["version"])
    assert refusal(again) == (409, "time_voided")
    body = {"person_id": str(crew.lead_id), "kind": "work", "started_at": at(40), "ended_at": at(70), "reason": "x"}
    assert crew.lead.post(f"/api/v1/jobs/{crew.job['id']}/time-entries", body).status_code == 201


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"ended_at": at(5)}, "time_turned_round", "ended_at"),
        ({"ended_at": at(10)}, "time_turned_round", "ended_at"),
        ({"ended_at": at(100)}, "time_in_the_future", "ended_at"),
        ({"started_at": at(100)}, "time_in_the_future", "started_at"),
        ({"kind": "sleep"}, "invalid", "kind"),
        ({"reason": " "}, "invalid", "reason"),
    ],
)
def test_wrong_corrections_are_refused_by_name(crew: Crew, body: dict[str, Any], code: str, field: str) -> None:
    work = crew.worked().entry("work")
    refused = crew.lead.patch(f"/api/v1/time-entries/{work['id']}", {"reason": "x", **body}, version=work["version"])
    assert (*refusal(refused), refused.get_json()["field"]) == (422, code, field)
    assert crew.entry("work") == work


def test_time_is_corrected_for_ones_own_jobs_only(crew: Crew, harness: Harness) -> None:
    work = crew.worked().entry("work")
    path, body = f"/api/v1/time-entries/{work['id']}", {"ended_at": at(50), "reason": "x"}
    other = crew.company.caller("crew_lead", *CREW, person_id=new_id())
    for caller in (other, Company(harness).office):
        assert caller.patch(path, body, version=1).status_code == 404
        assert caller.post(f"{path}/void", {"reason": "x"}, version=1).status_code == 404
        assert caller.get(f"/api/v1/jobs/{crew.job['id']}/time").status_code == 404
    unknown = {"person_id": str(new_id()), "kind": "work", "started_at": at(0), "ended_at": at(1), "reason": "x"}
    refused = crew.lead.post(f"/api/v1/jobs/{crew.job['id']}/time-entries", unknown)
    assert (*refusal(refused), refused.get_json()["field"]) == (409, "not_yet_known", "person_id")


def test_sums_over_days_are_the_organizations_and_the_leads_own_jobs(crew: Crew) -> None:
    crew.worked()
    rival = Crew(crew.company, crew.clock)
    rival.after(0, "start")
    rival.after(30, "complete")

    def sums(caller: Caller, days: str) -> list[tuple[str, int]]:
        items = caller.get(f"/api/v1/time-totals?{days}").get_json()["items"]
        return [(each["person_name"], each["work_seconds"] // 60) for each in items]

    today = "from=2030-05-06&until=2030-05-06"
    assert sums(crew.company.office, today) == [("Lee", 60), ("Lee", 30), ("Max", 60), ("Max", 30)]
    assert sums(crew.lead, today) == [("Lee", 60), ("Max", 60)]
    assert sums(crew.company.office, f"{today}&person_id={rival.mate_id}") == [("Max", 30)]
    assert sums(crew.company.office, "from=2030-05-07&until=2030-05-07") == []
    assert len(sums(crew.company.office, "from=9999-12-31&until=9999-12-31")) == 0
    refused = crew.company.office.get("/api/v1/time-totals?from=2030-01-01&until=2031-01-02")
    assert (*refusal(refused), refused.get_json()["field"]) == (422, "span_too_long", "until")
