"""A live calendar hears of every change once it is settled, and of nothing that is not its viewer's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from common.clock import FixedClock
from common.db.session import connect_plain
from common.http import live_changes
from common.testing.board import Board
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of
from common.testing.waiting import eventually
from scheduling.testing.office import Office

LATER = "2030-03-04T18:00:00Z"


def told_once_more(board: Board, *sentinel: Any) -> None:
    """All that was done before this is told by now: the sentinel was done last."""
    board.hears(*sentinel)


def test_a_board_begins_with_a_cursor_and_hears_what_happens_after(office: Office) -> None:
    crew, visit = office.crew(), office.visit()
    board = Board(office.owner, "scheduling")
    assert (board.started_over, board.told) == (1, {})
    booking = office.book(visit, crew).json
    board.hears("booking", booking["id"])
    board.hears("visit", visit, removed=True)
    assert board.told["booking", booking["id"]] == booking["version"]
    moved = office.move(booking, starts_at=LATER).json
    eventually(lambda: board.follow() and board.told["booking", booking["id"]] == moved["version"])
    office.release(moved)
    board.hears("booking", booking["id"], removed=True)
    board.hears("visit", visit)
    assert board.started_over == 1


def test_each_kind_of_record_is_told(office: Office) -> None:
    board = Board(office.owner, "scheduling")
    crew = office.crew("Blue", office.hire())
    board.hears("crew", crew["id"])
    away = office.time_off(crew_id=crew["id"])
    board.hears("time_off", away["id"])
    office.owner.delete(f"/api/v1/time-off/{away['id']}", version=away["version"])
    board.hears("time_off", away["id"], removed=True)
    holiday = office.owner.post("/api/v1/holidays", {"on": "2030-07-04", "name": "Independence Day"}).json
    board.hears("holiday", holiday["id"])
    vehicle = office.vehicle()
    board.hears("vehicle", vehicle)
    board.forget()
    office.assign(vehicle, crew)
    board.hears("vehicle", vehicle)


def test_the_progress_of_a_visit_is_a_change_of_its_card(office: Office) -> None:
    booking = office.booked(office.crew())
    board = Board(office.owner, "scheduling")
    office.tell("started", booking["visit_id"], at="2030-03-04T14:00:00Z")
    board.hears("booking", booking["id"])


def test_a_crew_lead_hears_of_the_own_bookings_only(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    blue, red = office.crew("Blue", ann), office.crew("Red", bob)
    board, everything = Board(office.as_lead(ann), "scheduling"), Board(office.owner, "scheduling")
    other, own = office.booked(red), office.booked(blue)
    office.visit()
    board.hears("booking", own["id"])
    told_once_more(everything, "booking", own["id"])
    assert ("booking", other["id"]) in everything.told
    assert {told for told in board.told if told[0] != "crew"} == {("booking", own["id"])}


def test_what_goes_to_another_crew_is_removed_and_then_told_no_more(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    blue, red = office.crew("Blue", ann), office.crew("Red", bob)
    booking = office.booked(blue)
    anns, bobs = Board(office.as_lead(ann), "scheduling"), Board(office.as_lead(bob), "scheduling")
    moved = office.move(booking, crew_id=red["id"]).json
    anns.hears("booking", booking["id"], removed=True)
    bobs.hears("booking", booking["id"])
    anns.forget()
    bobs.forget()
    office.move(moved, starts_at=LATER)
    bobs.hears("booking", booking["id"])
    anns.follow()
    assert anns.told == {}


def test_another_organization_hears_nothing_and_a_cursor_of_somebody_else_starts_over(
    office: Office, stranger: Office
) -> None:
    board, theirs = Board(office.owner, "scheduling"), Board(stranger.owner, "scheduling")
    booking = office.booked(office.crew())
    board.hears("booking", booking["id"])
    theirs.follow()
    assert theirs.told == {}
    theirs.cursor = board.cursor
    assert theirs.ask()["start_over"]
    leads = Board(office.as_lead(office.hire()), "scheduling")
    leads.cursor = board.cursor
    assert leads.ask()["start_over"]
    assert office.owner.get("/api/v1/changes/scheduling?after=eA").status_code == 422


def test_a_board_that_slept_for_days_starts_over(office: Office, clock: FixedClock) -> None:
    board, now = Board(office.owner, "scheduling"), clock.now()
    clock.advance(hours=49)
    try:
        assert board.ask()["start_over"]
    finally:
        clock.move_to(now)


def test_a_technicians_board_is_another_one_each_day(office: Office, clock: FixedClock) -> None:
    ann, now = office.hire(), clock.now()
    board = Board(office.as_lead(ann, role="technician"), "scheduling")
    clock.advance(days=1)
    try:
        board.follow()
    finally:
        clock.move_to(now)
    assert board.started_over == 2


@pytest.fixture
def slow(harness: Harness) -> Iterator[psycopg.Connection[Any]]:
    """A writer that takes its time."""
    with connect_plain(harness.urls.platform) as connection:
        yield connection


def test_a_transaction_that_commits_late_is_not_skipped(office: Office, slow: psycopg.Connection[Any]) -> None:
    crew = office.crew()
    late, quick = office.booked(crew), office.booked(crew, LATER)
    board = Board(office.owner, "scheduling")
    board.hears("crew", office.crew("Red")["id"])  # and with it all that was done before
    slow.execute("BEGIN")
    slow.execute("UPDATE bookings SET version = version + 1 WHERE id = %s", [late["id"]])
    assert office.move(quick, duration_minutes=60).status_code == 200  # a later transaction that commits first
    assert board.follow() == []
    slow.execute("COMMIT")
    board.hears("booking", late["id"])
    board.hears("booking", quick["id"])


def test_pages_of_one_go_through_all_changes(office: Office) -> None:
    board = Board(office.owner, "scheduling", limit=1)
    crews = [office.crew(name)["id"] for name in ("Blue", "Red", "Green")]
    for crew_id in crews:
        board.hears("crew", crew_id)
    assert [told for told in board.told if told[0] == "crew"] == [("crew", crew_id) for crew_id in crews]


def test_who_waits_is_answered_when_something_changes(office: Office) -> None:
    board = Board(office.owner, "scheduling")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: [board.ask(wait=4) for _ in range(3)])
        crew = office.crew()
        answers = waiting.result()
    assert any(item["id"] == crew["id"] for answer in answers for item in answer["items"])


def test_when_many_wait_the_next_is_answered_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(office.owner, "scheduling")
    slept: list[float] = []
    # Of this module alone: threads of the process that sleep between their looks would never sleep again.
    monkeypatch.setattr(live_changes, "time", SimpleNamespace(monotonic=time.monotonic, sleep=slept.append))
    places = [live_changes.PLACES_TO_WAIT.acquire(blocking=False) for _ in range(2)]
    try:
        assert places == [True, True]
        assert board.ask(wait=4)["items"] == []
        assert slept == []
    finally:
        for _ in places:
            live_changes.PLACES_TO_WAIT.release()
    board.ask(wait=1)
    assert slept


def test_a_long_feed_is_read_by_its_index(office: Office, harness: Harness) -> None:
    with connect_plain(harness.urls.platform) as connection:
        connection.execute(
            """INSERT INTO record_changes (organization_id, audience, kind, record_id)
               SELECT %s, '00000000-0000-0000-0000-000000000000', 'crew', gen_random_uuid()
               FROM generate_series(1, 20000)""",
            [office.organization_id],
        )
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE record_changes")
    board = Board(office.owner, "scheduling")
    nodes = plan_of(
        harness,
        office.organization_id,
        lambda: office.owner.get(f"/api/v1/changes/scheduling?after={board.cursor}"),
        table="record_changes",
    )
    assert indexes(nodes) == {"record_changes_pkey"}
    assert "Sort" not in {node["Node Type"] for node in nodes}
