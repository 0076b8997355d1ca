"""A phone that follows the feed holds exactly its person's jobs as they are, whoever commits when."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from common.clock import FixedClock
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Caller, Harness
from common.testing.waiting import eventually
from job.testing import NOW, Company, Replica
from job.testing.company import money

from .hostile_pictures import JPEG, picture


@pytest.fixture
def lead(company: Company) -> Caller:
    """A crew's lead."""
    company.crew_id = company.hear_crew(company.person_id)
    return company.caller("crew_lead", "jobs:read", person_id=company.person_id)


def holds(replica: Replica, **expected: str) -> None:
    """In the end the phone holds these jobs in these statuses."""

    def is_so() -> bool:
        replica.pull()
        return {job["id"]: job["status"] for job in replica.jobs.values()} == expected

    eventually(is_so)


def test_the_first_pull_pages_through_ones_own_jobs(company: Company, lead: Caller) -> None:
    mine = [company.booked_job(crew_id=company.crew_id) for _ in range(5)]
    company.booked_job(crew_id=company.hear_crew())
    company.create_job()
    replica = Replica(lead, limit=2)
    replica.pull()
    assert replica.jobs.keys() == {job["id"] for job in mine}
    shown, visit = replica.jobs[mine[0]["id"]], mine[0]["visits"][0]
    assert (shown["customer_name"], shown["access_notes"]) == ("Ada Byron", "Gate code 1234")
    assert shown["phones"] == [{"number": "+13125550100", "label": "mobile"}]
    assert [line["name"] for line in shown["lines"]] == ["Roof wash", "Gutter clean"]
    assert (shown["visits"][0]["version"], shown["visits"][0]["window_starts_at"]) == (
        visit["version"],
        visit["window_starts_at"],
    )
    assert replica.started_over == 1


def test_every_kind_of_change_comes_once_it_is_settled(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    replica = Replica(lead)
    holds(replica, **{job["id"]: "scheduled"})
    company.move(job["visits"][0], "start")
    holds(replica, **{job["id"]: "in_progress"})
    company.office.post(f"/api/v1/jobs/{job['id']}/notes", {"text": "Mind the dog"})
    eventually(lambda: replica.pull() and [note["text"] for note in replica.jobs[job["id"]]["notes"]])
    assert replica.jobs[job["id"]]["notes"][0]["text"] == "Mind the dog"
    company.book(job["visits"][0], crew_id=company.crew_id, starts_at=NOW + timedelta(hours=3))
    eventually(lambda: replica.pull() == [job["id"]])
    assert replica.jobs[job["id"]]["visits"][0]["starts_at"].startswith("2030-05-06T18:00")
    assert replica.started_over == 1


def test_photos_materials_and_ones_own_time_come_too(company: Company) -> None:
    mate = new_id()
    crew_id = company.hear_crew(company.person_id, mate)
    callers = [
        company.caller("crew_lead", "jobs:read", "jobs:status", "jobs:notes", *more, person_id=person)
        for person, more in ((company.person_id, ("jobs:time",)), (mate, ()))
    ]
    job = company.booked_job(crew_id=crew_id)
    path, (leads, mates) = f"/api/v1/jobs/{job['id']}", (Replica(caller) for caller in callers)
    holds(leads, **{job["id"]: "scheduled"})
    holds(mates, **{job["id"]: "scheduled"})

    def came(part: str, replica: Replica = leads) -> list[dict[str, Any]]:
        return list(eventually(lambda: replica.jobs[job["id"]][part] if replica.pull() else None) or [])

    photo = callers[0].upload(f"{path}/photos?tag=before", picture(), JPEG).get_json()
    assert [(each["id"], each["tag"], each["url"]) for each in came("photos")] == [(photo["id"], "before", None)]
    used = {"name": "Bleach", "quantity": 1, "unit": "gal", "unit_cost": money(900)}
    assert company.office.post(f"{path}/materials", used).status_code == 201
    assert [(each["name"], each["unit_cost"]) for each in came("materials")] == [("Bleach", None)]
    company.move(job["visits"][0], "start")
    assert {each["person_id"] for each in came("time_entries")} == {str(company.person_id), str(mate)}
    [entry] = came("time_entries", mates)
    assert (entry["person_id"], entry["kind"]) == (str(mate), "work")
    callers[0].patch(f"/api/v1/time-entries/{entry['id']}", {"kind": "travel", "reason": "x"}, version=entry["version"])
    assert came("time_entries", mates)[0]["kind"] == "travel"
    callers[0].delete(f"/api/v1/photos/{photo['id']}")
    eventually(lambda: leads.pull() and leads.jobs[job["id"]]["photos"] == [])


def test_a_job_that_is_not_ones_own_any_more_is_removed(company: Company, lead: Caller) -> None:
    moved, released, kept = (company.create_job() for _ in range(3))
    first, second, _ = (company.book(job["visits"][0], crew_id=company.crew_id) for job in (moved, released, kept))
    replica = Replica(lead)
    holds(replica, **{job["id"]: "scheduled" for job in (moved, released, kept)})
    company.book(moved["visits"][0], booking_id=first, crew_id=company.hear_crew())
    company.release(released["visits"][0], second)
    holds(replica, **{kept["id"]: "scheduled"})
    assert replica.started_over == 1
    company.move(moved["visits"][0], "start")
    company.create_job()
    items = eventually(lambda: replica.page()["items"])
    assert [(item["job_id"], item["job"]) for item in items] == [(moved["id"], None)]


def test_who_leaves_a_crew_starts_over_without_its_jobs(company: Company, lead: Caller) -> None:
    job = company.booked_job(crew_id=company.crew_id)
    replica = Replica(lead)
    holds(replica, **{job["id"]: "scheduled"})
    company.hear_crew(new_id(), crew_id=company.crew_id)
    replica.pull()
    assert (replica.jobs, replica.started_over) == ({}, 2)


def test_a_technicians_phone_starts_over_each_day(company: Company, lead: Caller, clock: FixedClock) -> None:
    today = company.booked_job(crew_id=company.crew_id)
    tomorrow = company.booked_job(crew_id=company.crew_id, starts_at=NOW + timedelta(days=1))
    replica = Replica(company.caller("technician", "jobs:read", person_id=company.person_id))
    holds(replica, **{today["id"]: "scheduled"})
    company.book(tomorrow["visits"][0], crew_id=company.crew_id, starts_at=NOW + timedelta(days=1, hours=1))
    holds(replica, **{today["id"]: "scheduled"})
    clock.advance(days=1)
    try:
        holds(replica, **{tomorrow["id"]: "scheduled"})
    finally:
        clock.move_to(NOW)
    assert replica.started_over == 2


def test_the_office_follows_every_job(company: Company) -> None:
    replica = Replica(company.office, limit=1)
    job = company.create_job()
    holds(replica, **{job["id"]: "unscheduled"})
    other = company.booked_job()
    holds(replica, **{job["id"]: "unscheduled", other["id"]: "scheduled"})


def test_a_cursor_of_another_database_or_of_somebody_else_starts_over(company: Company, lead: Caller) -> None:
    company.booked_job(crew_id=company.crew_id)
    theirs = Replica(company.office)
    theirs.pull()
    replica = Replica(lead)
    replica.cursor = theirs.cursor
    assert replica.page()["start_over"]
    assert lead.get("/api/v1/sync/changes?after=eA").status_code == 422


@pytest.fixture
def slow(harness: Harness) -> Iterator[psycopg.Connection[Any]]:
    """A writer that takes its time."""
    with connect_plain(harness.urls.platform) as connection:
        yield connection


def test_a_transaction_that_commits_late_is_not_skipped(
    company: Company, lead: Caller, slow: psycopg.Connection[Any]
) -> None:
    late, quick = (company.booked_job(crew_id=company.crew_id) for _ in range(2))
    replica = Replica(lead)
    holds(replica, **{late["id"]: "scheduled", quick["id"]: "scheduled"})
    slow.execute("BEGIN")
    slow.execute("UPDATE jobs SET title = 'Late' WHERE id = %s", [late["id"]])
    company.move(quick["visits"][0], "start")  # a later transaction that commits first
    assert replica.pull() == []
    slow.execute("COMMIT")
    eventually(lambda: replica.pull())
    assert replica.jobs[late["id"]]["title"] == "Late"
    assert replica.jobs[quick["id"]]["status"] == "in_progress"


def test_a_job_that_changes_while_the_first_pull_pages_comes_again(
    company: Company, lead: Caller, slow: psycopg.Connection[Any]
) -> None:
    jobs = [company.booked_job(crew_id=company.crew_id) for _ in range(4)]
    replica = Replica(lead, limit=1)
    slow.execute("BEGIN")
    slow.execute("UPDATE jobs SET title = 'Late' WHERE id = %s", [min(job["id"] for job in jobs)])
    replica.cursor = replica.page()["next"]  # the first job has gone by as it was
    slow.execute("COMMIT")
    eventually(lambda: "Late" in {job["title"] for job in (replica.pull(), replica.jobs.values())[1]})


def test_many_writers_and_a_phone_that_pulls_all_the_while(company: Company, lead: Caller) -> None:
    jobs = [company.booked_job(crew_id=company.crew_id) for _ in range(6)]
    replica, done = Replica(lead, limit=2), threading.Event()

    def write(index: int) -> None:
        for number in range(8):
            job = jobs[(index * 5 + number) % len(jobs)]
            answer = company.office.post(f"/api/v1/jobs/{job['id']}/notes", {"text": f"{index}-{number}"})
            assert answer.status_code == 201

    def follow() -> None:
        while not done.is_set():
            replica.pull()

    with ThreadPoolExecutor(4) as pool:
        follower = pool.submit(follow)
        for writer in [pool.submit(write, index) for index in range(3)]:
            writer.result()
        done.set()
        follower.result()

    def all_came() -> bool:
        replica.pull()
        texts = {note["text"] for job in replica.jobs.values() for note in job["notes"]}
        return texts == {f"{index}-{number}" for index in range(3) for number in range(8)}

    eventually(all_came)
