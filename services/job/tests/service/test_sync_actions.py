"""What a phone did offline has its effect once, in the order in which it was done, however it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.failpoints import arm
from common.ids import new_id
from common.testing.harness import Harness, person
from job.testing import NOW, Company, Phone

CREW = ("jobs:read", "jobs:status", "jobs:notes")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine has all the time there is."""
    monkeypatch.setattr("job.entrypoints.http.sync.BUDGET_SECONDS", 600.0)


@pytest.fixture
def phone(company: Company) -> Phone:
    """The phone of a crew's lead."""
    company.crew_id = company.hear_crew(company.person_id)
    return Phone(company.caller("crew_lead", *CREW, person_id=company.person_id))


@pytest.fixture
def visit(company: Company, phone: Phone) -> dict[str, Any]:
    """A visit booked for that crew."""
    booked: dict[str, Any] = company.booked_job(crew_id=company.crew_id)["visits"][0]
    return booked


def a_day(phone: Phone, visit: dict[str, Any]) -> list[dict[str, Any]]:
    """What is done at one visit without a network."""
    undone = {"line_id": visit["lines"][0]["line_id"], "done": False, "undone_reason": "rain"}
    return [
        phone.moved("en_route", visit, at=NOW - timedelta(minutes=90), eta_minutes=10),
        phone.moved("start", visit, at=NOW - timedelta(minutes=80)),
        phone.did("note.add", seen=0, note_id=str(new_id()), job_id=visit["job_id"], text="Mind the dog"),
        phone.moved("complete", visit, at=NOW - timedelta(minutes=20), lines=[undone], follow_up=True),
    ]


def shown(company: Company, visit: dict[str, Any]) -> dict[str, Any]:
    job = company.job(visit["job_id"])
    found: dict[str, Any] = next(each for each in job["visits"] if each["id"] == visit["id"])
    return found


def test_a_day_without_a_network_is_taken_in_one_batch(company: Company, phone: Phone, visit: dict[str, Any]) -> None:
    answers = phone.send(*a_day(phone, visit))
    assert [answer["outcome"] for answer in answers] == ["applied"] * 4
    assert answers[1]["happened_at"] == (NOW - timedelta(minutes=80)).isoformat().replace("+00:00", "Z")
    now, job = shown(company, visit), company.job(visit["job_id"])
    assert (now["status"], now["started_at"]) == ("completed", answers[1]["happened_at"])
    assert answers[3]["record_version"] == now["version"]
    assert [line["undone_reason"] for line in now["lines"] if not line["done"]] == ["rain"]
    assert [other["kind"] for other in job["visits"]] == ["first", "follow_up"]
    assert job["notes"][0]["text"] == "Mind the dog"
    assert job["notes"][0]["author_id"] == str(company.person_id)


def test_what_is_told_hours_later_tells_no_customer_that_the_crew_is_coming(
    company: Company, phone: Phone, visit: dict[str, Any]
) -> None:
    other = company.booked_job(crew_id=company.crew_id)["visits"][0]
    phone.send(phone.moved("en_route", visit, at=NOW - timedelta(hours=1)), phone.moved("en_route", other))
    assert [company.said("visit.en_route.v1", each["id"])[0].data["notify"] for each in (visit, other)] == [False, True]


def test_a_batch_may_come_in_any_order_and_any_number_of_times(
    company: Company, phone: Phone, visit: dict[str, Any]
) -> None:
    first, second, third, fourth = a_day(phone, visit)
    assert phone.outcomes(fourth, second, fourth, first) == ["waiting", "applied", "waiting", "applied"]
    assert phone.outcomes(third) == ["applied"]
    assert phone.outcomes(fourth, third, second, first, first) == ["already_applied"] * 5
    assert shown(company, visit)["status"] == "completed"
    for event in ("visit.en_route.v1", "visit.started.v1", "visit.completed.v1"):
        assert len(company.said(event, visit["id"])) == 1
    assert len(company.job(visit["job_id"])["notes"]) == 1


def test_what_waited_is_answered_in_the_batch_that_brings_what_was_missing(
    company: Company, phone: Phone, visit: dict[str, Any]
) -> None:
    first, second, third, fourth = a_day(phone, visit)
    assert phone.outcomes(second) == ["waiting"]
    assert phone.outcomes(third, first) == ["applied", "applied"]
    assert phone.outcomes(second, fourth) == ["already_applied", "applied"]


def test_a_crash_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    company: Company, phone: Phone, visit: dict[str, Any]
) -> None:
    actions = a_day(phone, visit)
    for nth in (3, 4, 4):  # the first two transactions take the key and look what is known
        arm(f"api.before_commit:{nth}:raise")
        try:
            assert phone.post(*actions).status_code == 500
        finally:
            arm(None)
    assert phone.outcomes(*actions) == ["already_applied", "already_applied", "applied", "applied"]
    assert len(company.said("visit.started.v1", visit["id"])) == 1
    assert phone.outcomes(*actions) == ["already_applied"] * 4


def test_an_illegal_move_is_refused_with_the_legal_ones(company: Company, phone: Phone, visit: dict[str, Any]) -> None:
    complete, start = phone.moved("complete", visit), phone.moved("start", visit)
    refused, applied = phone.send(complete, start)
    assert (refused["outcome"], refused["problem"]["code"]) == ("refused", "illegal_move")
    assert refused["problem"]["status_now"] == "scheduled"
    assert refused["problem"]["legal_moves"] == ["unscheduled", "en_route", "in_progress", "cancelled"]
    assert applied["outcome"] == "applied"
    assert phone.send(complete)[0]["problem"] == refused["problem"]
    assert company.office.get("/api/v1/sync/conflicts").get_json()["items"] == []


def test_each_refusal_names_its_rule(company: Company, phone: Phone, visit: dict[str, Any]) -> None:
    line = {"line_id": visit["lines"][0]["line_id"], "done": False}
    unknown = {"line_id": str(new_id()), "done": True}
    phone.send(phone.moved("start", visit))
    actions = [
        phone.did("visit.start"),
        phone.moved("reset", visit),
        phone.did("visit.start", visit_id=str(new_id())),
        phone.moved("complete", visit, lines=[line]),
        phone.moved("complete", visit, lines=[unknown]),
        phone.did("note.edit", note_id=str(new_id()), text="x"),
        phone.did("note.add", note_id=str(new_id()), job_id=str(new_id()), text="x"),
    ]
    problems = [(item["problem"]["code"], item["problem"]["field"]) for item in phone.send(*actions)]
    assert problems == [
        ("member_missing", "visit_id"),
        ("member_missing", "reason"),
        ("not_found", None),
        ("reason_missing", "lines.0.undone_reason"),
        ("unknown_line", "lines.0.line_id"),
        ("not_found", None),
        ("not_found", None),
    ]
    assert shown(company, visit)["status"] == "in_progress"


def test_ids_and_numbers_are_used_once(company: Company, phone: Phone, visit: dict[str, Any]) -> None:
    start = phone.moved("start", visit)
    phone.send(start)
    again = {**start, "kind": "visit.complete"}
    same_number = {**start, "id": str(new_id())}
    other_device = {**start, "device_id": str(new_id())}
    codes = [item["problem"]["code"] for item in phone.send(again, same_number, other_device)]
    assert codes == ["action_id_reused", "sequence_taken", "action_id_reused"]
    assert phone.outcomes(start) == ["already_applied"]


def test_a_device_belongs_to_one_person(company: Company, phone: Phone, visit: dict[str, Any]) -> None:
    phone.send(phone.moved("en_route", visit))
    thief = Phone(company.caller("owner", "*"), device_id=phone.id)
    answer = thief.send(thief.moved("start", visit, sequence=2))[0]
    assert answer["problem"]["code"] == "device_of_another_person"
    assert shown(company, visit)["status"] == "en_route"


def test_the_same_batch_sent_many_times_at_once_has_its_effect_once(
    company: Company, phone: Phone, visit: dict[str, Any]
) -> None:
    actions = a_day(phone, visit)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda turn: phone.post(*actions[turn:], *actions[:turn]), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert phone.outcomes(*actions) == ["already_applied"] * 4
    assert len(company.said("visit.completed.v1", visit["id"])) == 1
    assert len(company.job(visit["job_id"])["notes"]) == 1


def test_nobody_but_people_records_work(company: Company, harness: Harness, visit: dict[str, Any]) -> None:
    key = replace(person(company.id, "api_key"), kind="api_key")
    machine = Phone(harness.client(key))
    answer = machine.post(machine.moved("start", visit))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "needs_a_person")


def test_bad_input_names_its_field(phone: Phone, visit: dict[str, Any]) -> None:
    right = phone.moved("start", visit)
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"at": "2030-05-06T15:00:00"}, "actions.0.at"),
        ({"id": str(uuid4())}, "actions.0.id"),
        ({"sequence": 0}, "actions.0.sequence"),
        ({"kind": "visit.cancel"}, "actions.0.kind"),
        ({"status": "completed"}, "actions.0.status"),
    ]
    for wrong, field in wrongs:
        answer = phone.post({**right, **wrong})
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)
    assert phone.post(*[right] * 101).status_code == 422


def test_only_so_many_actions_wait(
    company: Company, phone: Phone, visit: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("job.app.sync.taking.MOST_WAITING", 2)
    first, *others = [phone.did("visit.start", visit_id=visit["id"]) for _ in range(4)]
    answers = phone.send(*others)
    assert [answer["outcome"] for answer in answers] == ["waiting"] * 3
    assert [answer["problem"] and answer["problem"]["code"] for answer in answers] == [None, None, "waiting_room_full"]
    assert phone.outcomes(first, *others) == ["applied", *["already_applied"] * 3]


def test_what_no_time_is_left_for_is_to_be_sent_again(
    company: Company, phone: Phone, visit: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = a_day(phone, visit)
    monkeypatch.setattr("job.entrypoints.http.sync.BUDGET_SECONDS", -1.0)
    first, *others = phone.post(*actions).get_json()["items"]
    assert first["outcome"] == "applied"  # each batch gets on
    assert {(other["outcome"], other["problem"]["code"]) for other in others} == {("waiting", "send_again")}
    assert phone.outcomes(*actions) == ["already_applied", "applied", "applied", "applied"]
