"""When others changed what a phone worked on, one rule per field decides; what loses is kept, listed and decided on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from job.entrypoints.timers import expire_waiting_actions
from job.testing import NOW, Company, Phone, Team


@pytest.fixture
def team(company: Company) -> Team:
    return Team(company)


def test_a_cancellation_beats_a_start_and_the_crews_facts_are_kept(team: Team) -> None:
    undone = {"line_id": team.visit["lines"][0]["line_id"], "done": False, "undone_reason": "rain"}
    start, complete = team.phone.moved("start", team.visit), team.phone.moved("complete", team.visit, lines=[undone])
    team.company.move(team.visit, "cancel", {"reason": "sold the house"})
    answers = team.phone.send(start, complete)
    assert [answer["outcome"] for answer in answers] == ["conflict", "conflict"]
    assert team.status() == "cancelled"
    late, early = team.conflicts()
    assert (early["field"], early["rule"], early["kind"]) == ("visit.status", "office_cancel_wins", "visit.start")
    assert (late["server_value"]["status"], late["server_value"]["reason"]) == ("cancelled", "sold the house")
    assert late["crew_value"]["lines"] == [undone]
    assert answers[1]["conflict"] == late
    assert team.phone.outcomes(start, complete) == ["conflict", "conflict"]
    assert len(team.conflicts()) == 2


def test_a_cancellation_that_scheduling_followed_is_none_the_less_a_conflict(team: Team) -> None:
    team.company.move(team.visit, "cancel", {"reason": "sold the house"})
    team.company.release(team.visit, team.booking)
    answer = team.phone.send(team.phone.moved("start", team.visit))[0]
    assert (answer["outcome"], answer["conflict"]["rule"]) == ("conflict", "office_cancel_wins")


def test_who_is_not_booked_any_more_changes_nothing(team: Team) -> None:
    team.company.book(team.visit, booking_id=team.booking, crew_id=team.company.hear_crew())
    note = {"note_id": str(new_id()), "job_id": team.job["id"], "text": "Gate is broken"}
    answers = team.phone.send(team.phone.moved("start", team.visit), team.phone.did("note.add", seen=0, **note))
    assert {answer["conflict"]["rule"] for answer in answers} == {"no_longer_assigned"}
    assert team.status() == "scheduled"
    assert team.resolve(answers[1]["conflict"], "take_crew").get_json()["choice"] == "take_crew"
    kept = team.company.job(team.job["id"])["notes"][0]
    assert (kept["text"], kept["author_id"]) == ("Gate is broken", str(team.company.person_id))


def test_others_jobs_are_not_found(team: Team) -> None:
    foreign = team.company.booked_job(crew_id=team.company.hear_crew())
    answers = team.phone.send(
        team.phone.moved("start", foreign["visits"][0]),
        team.phone.did("note.add", note_id=str(new_id()), job_id=foreign["id"], text="x"),
    )
    assert [answer["problem"]["code"] for answer in answers] == ["not_found", "not_found"]
    assert team.conflicts() == []


def test_the_later_legal_move_wins_whatever_version_was_seen(team: Team) -> None:
    assert team.other.outcomes(team.other.moved("en_route", team.visit)) == ["applied"]
    start = team.phone.moved("start", team.visit)
    team.company.book(team.visit, booking_id=team.booking, crew_id=team.company.crew_id, starts_at=NOW)
    assert team.phone.outcomes(start, team.phone.moved("complete", team.visit)) == ["applied", "applied"]
    assert team.status() == "completed"


def test_a_move_that_others_overtook_is_a_conflict_and_the_same_move_is_not(team: Team) -> None:
    team.other.send(team.other.moved("start", team.visit))
    same, behind = team.phone.moved("start", team.visit), team.phone.moved("en_route", team.visit)
    first, second = team.phone.send(same, behind)
    assert (first["outcome"], second["outcome"]) == ("already_applied", "conflict")
    assert (second["conflict"]["rule"], team.status()) == ("machine_decides", "in_progress")


def test_a_visit_set_back_stays_so_for_phones_that_did_not_know(team: Team) -> None:
    team.other.send(team.other.moved("start", team.visit), team.other.moved("reset", team.visit, reason="wrong house"))
    answers = team.phone.send(team.phone.moved("start", team.visit), team.phone.moved("complete", team.visit))
    assert [answer["conflict"]["rule"] for answer in answers] == ["taken_back", "taken_back"]
    now = team.company.job(team.job["id"])["visits"][0]
    assert team.phone.outcomes(team.phone.moved("start", now)) == ["applied"]


def test_setting_back_needs_the_newest_version_and_a_closed_visit_the_office(team: Team) -> None:
    team.other.send(team.other.moved("start", team.visit))
    reset = team.phone.moved("reset", team.visit, reason="x")
    assert team.phone.send(reset)[0]["conflict"]["rule"] == "changed_since"
    team.other.send(team.other.moved("complete", team.visit))
    now = team.company.job(team.job["id"])["visits"][0]
    refused = team.phone.send(team.phone.moved("reset", now, reason="x"))[0]
    assert refused["problem"]["code"] == "reopening_is_for_the_office"


def test_what_two_phones_reported_is_not_set_back_by_who_knows_of_one_report(team: Team) -> None:
    assert team.phone.outcomes(team.phone.moved("start", team.visit)) == ["applied"]
    assert team.other.outcomes(team.other.moved("start", team.visit)) == ["already_applied"]
    lost = team.phone.send(team.phone.moved("reset", team.visit, reason="wrong house"))[0]
    assert (lost["conflict"]["rule"], team.status()) == ("changed_since", "in_progress")
    now = team.company.job(team.job["id"])["visits"][0]
    assert team.phone.outcomes(team.phone.moved("reset", now, reason="wrong house")) == ["applied"]


def test_who_moves_on_over_a_change_has_still_to_look_before_setting_back(team: Team) -> None:
    team.other.send(team.other.moved("en_route", team.visit))
    start, reset = team.phone.send(
        team.phone.moved("start", team.visit), team.phone.moved("reset", team.visit, reason="wrong house")
    )
    assert (start["outcome"], start["record_version"]) == ("applied", None)
    assert (reset["conflict"]["rule"], team.status()) == ("changed_since", "in_progress")


def test_a_move_from_before_a_visit_was_set_back_is_not_the_one_made_since(team: Team) -> None:
    again = [team.other.moved(move, team.visit, reason="later") for move in ("start", "reset", "start")]
    assert team.other.outcomes(*again) == ["applied"] * 3
    before = team.phone.send(team.phone.moved("start", team.visit))[0]
    assert (before["conflict"]["rule"], team.status()) == ("taken_back", "in_progress")


def test_the_first_report_of_what_was_done_counts(team: Team) -> None:
    undone = [{"line_id": line["line_id"], "done": False, "undone_reason": "rain"} for line in team.visit["lines"][:1]]
    team.other.send(team.other.moved("start", team.visit), team.other.moved("complete", team.visit, lines=undone))
    agrees, differs = team.phone.send(
        team.phone.moved("complete", team.visit, lines=undone), team.phone.moved("complete", team.visit)
    )
    assert agrees["outcome"] == "already_applied"
    assert (differs["conflict"]["field"], differs["conflict"]["rule"]) == ("visit.lines", "first_report_counts")
    wants_more = team.phone.send(team.phone.moved("complete", team.visit, lines=undone, follow_up=True))[0]
    assert wants_more["outcome"] == "conflict"


def test_of_two_edits_of_a_note_both_texts_are_kept(team: Team) -> None:
    tablet = Phone(team.phone.caller)
    note = str(new_id())
    team.phone.send(team.phone.did("note.add", seen=0, note_id=note, job_id=team.job["id"], text="Mind the dog"))
    tablet.send(tablet.did("note.edit", note_id=note, text="Mind two dogs"))
    answers = team.phone.send(
        team.phone.did("note.edit", note_id=note, text="Mind the cat"),
        team.phone.did("note.edit", note_id=note, text="Mind two dogs"),
    )
    assert [answer["outcome"] for answer in answers] == ["conflict", "already_applied"]
    conflict = answers[0]["conflict"]
    assert (conflict["server_value"]["text"], conflict["crew_value"]["text"]) == ("Mind two dogs", "Mind the cat")
    notes = {each["id"]: each["text"] for each in team.company.job(team.job["id"])["notes"]}
    assert notes == {note: "Mind two dogs", conflict["copy_note_id"]: "Mind the cat"}
    assert team.resolve(conflict, "take_crew").status_code == 200
    assert [each["text"] for each in team.company.job(team.job["id"])["notes"]] == ["Mind the cat"]


def test_a_phones_own_edits_follow_each_other_and_others_notes_are_not_its(team: Team) -> None:
    note = str(new_id())
    add = team.phone.did("note.add", seen=0, note_id=note, job_id=team.job["id"], text="one")
    edits = [team.phone.did("note.edit", seen=0, note_id=note, text=text) for text in ("two", "three")]
    assert team.phone.outcomes(add, *edits) == ["applied"] * 3
    refused = team.other.send(team.other.did("note.edit", note_id=note, text="mine"))[0]
    assert refused["problem"]["code"] == "not_your_note"
    taken = team.other.send(team.other.did("note.add", note_id=note, job_id=team.job["id"], text="mine"))[0]
    assert taken["problem"]["code"] == "note_id_taken"


def test_the_office_decides_once_and_the_jobs_history_tells(team: Team) -> None:
    team.company.move(team.visit, "cancel", {"reason": "rain"})
    conflict = team.phone.send(team.phone.moved("start", team.visit))[0]["conflict"]
    illegal = team.resolve(conflict, "take_crew")
    assert (illegal.status_code, illegal.get_json()["code"]) == (409, "illegal_move")
    assert illegal.get_json()["legal_moves"] == ["unscheduled"]
    decided = team.resolve(conflict, "keep_server")
    assert (decided.status_code, decided.get_json()["state"]) == (200, "resolved")
    assert team.resolve(conflict, "take_crew").get_json()["code"] == "already_resolved"
    assert (team.conflicts(), len(team.conflicts(state="resolved"))) == ([], 1)
    entry = team.company.job(team.job["id"])["history"][0]
    assert (entry["action"], entry["after"]["choice"], entry["reason"]) == (
        "sync.resolve",
        "keep_server",
        "talked to them",
    )


def test_what_the_crew_did_is_taken_when_it_is_legal_again(team: Team) -> None:
    team.company.move(team.visit, "cancel", {"reason": "rain"})
    started = NOW - timedelta(minutes=30)
    conflict = team.phone.send(team.phone.moved("start", team.visit, at=started))[0]["conflict"]
    team.company.move(team.visit, "reset", {"reason": "they were there"})
    team.company.book(team.visit, crew_id=team.company.crew_id)
    assert team.resolve(conflict, "take_crew").status_code == 200
    now = team.company.job(team.job["id"])["visits"][0]
    assert (now["status"], now["started_at"]) == ("in_progress", "2030-05-06T14:30:00Z")


def test_each_sees_the_conflicts_of_their_own_work(team: Team) -> None:
    team.company.move(team.visit, "cancel", {"reason": "rain"})
    conflict = team.phone.send(team.phone.moved("start", team.visit))[0]["conflict"]
    assert [each["id"] for each in team.conflicts(team.phone.caller)] == [conflict["id"]]
    assert team.conflicts(team.other.caller) == []
    other_company = Company(team.company.harness)
    assert team.resolve(conflict, "keep_server", other_company.office).status_code == 404
    assert Team.conflicts(Team(other_company)) == []


def test_a_technician_moves_visits_of_the_day_on_which_it_was_and_writes_no_notes(
    team: Team, clock: FixedClock
) -> None:
    technician = Phone(team.company.caller("technician", "jobs:read", "jobs:status", person_id=team.company.person_id))
    start = technician.moved("start", team.visit)
    note = technician.did("note.add", note_id=str(new_id()), job_id=team.job["id"], text="x")
    tomorrow = team.company.booked_job(crew_id=team.company.crew_id, starts_at=NOW + timedelta(days=1))
    early = technician.moved("start", tomorrow["visits"][0])
    clock.advance(days=1)
    try:
        answers = technician.send(start, note, early, sent_at=NOW + timedelta(days=1))
    finally:
        clock.move_to(NOW)
    assert answers[0]["outcome"] == "applied"
    assert [answer["problem"]["code"] for answer in answers[1:]] == ["permission_missing", "not_found"]


def test_what_waits_too_long_becomes_a_conflict_that_is_seen(team: Team, clock: FixedClock, harness: Harness) -> None:
    lost, start, complete = (team.phone.moved(move, team.visit) for move in ("en_route", "start", "complete"))
    assert team.phone.outcomes(start) == ["waiting"]
    expire_waiting_actions(harness.service)
    assert team.phone.outcomes(start) == ["waiting"]
    clock.advance(days=7)
    try:
        assert expire_waiting_actions(harness.service) >= 1
        (conflict,) = team.conflicts()
        assert (conflict["rule"], conflict["job_id"]) == ("predecessor_missing", team.job["id"])
        assert team.phone.outcomes(start) == ["conflict"]
        assert team.resolve(conflict, "take_crew").status_code == 200
        assert team.status() == "in_progress"
        # What never came may still come, and what follows waits no more.
        assert team.phone.outcomes(complete, lost) == ["applied", "conflict"]
    finally:
        clock.move_to(NOW)
